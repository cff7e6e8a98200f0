package dev.sluice.runtime.profile;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Stacks with what was observed on each; frames go from the outermost to the innermost. */
final class Stacks {
    private final String type;
    private final String unit;
    private final Map<List<String>, Long> values = new LinkedHashMap<>();

    Stacks(ProfileEvent event) {
        this.type = event.name().toLowerCase(Locale.ROOT);
        this.unit = event.unit();
    }

    /** Reads one line for each stack, {@code outermost;…;innermost value}. */
    static Stacks parse(ProfileEvent event, String collapsed, long factor) {
        var stacks = new Stacks(event);
        collapsed.lines().forEach(line -> {
            var end = line.lastIndexOf(' ');
            if (end <= 0) return;
            stacks.add(
                    List.of(line.substring(0, end).split(";", -1)), factor * Long.parseLong(line.substring(end + 1)));
        });
        return stacks;
    }

    void add(List<String> frames, long value) {
        if (!frames.isEmpty() && value > 0) values.merge(List.copyOf(frames), value, Long::sum);
    }

    /** Name of what the values count. */
    String type() {
        return type;
    }

    String unit() {
        return unit;
    }

    Map<List<String>, Long> values() {
        return Collections.unmodifiableMap(values);
    }

    String collapsed() {
        return values.entrySet().stream()
                .map(stack -> stack.getKey().stream()
                                .map(frame -> frame.replace(';', ':'))
                                .collect(Collectors.joining(";"))
                        + " " + stack.getValue() + "\n")
                .collect(Collectors.joining());
    }

    /** All stacks in one tree, which has what they have in common once. */
    Node tree() {
        var root = new Node("all");
        values.forEach((frames, value) -> {
            var node = root;
            node.total += value;
            for (var frame : frames) {
                node = node.children.computeIfAbsent(frame, Node::new);
                node.total += value;
            }
        });
        return root;
    }

    /** A frame, and what was observed in it and in all that it called. */
    static final class Node {
        private final String name;
        private final Map<String, Node> children = new LinkedHashMap<>();
        private long total;

        private Node(String name) {
            this.name = name;
        }

        String name() {
            return name;
        }

        long total() {
            return total;
        }

        /** In the order of their names, so that two profiles can be compared by eye. */
        List<Node> children() {
            var sorted = new ArrayList<>(children.values());
            sorted.sort((a, b) -> a.name.compareTo(b.name));
            return sorted;
        }
    }
}
