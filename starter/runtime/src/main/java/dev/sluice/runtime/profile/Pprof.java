package dev.sluice.runtime.profile;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes stacks as pprof's {@code profile.proto}, zipped: the strings, functions and locations once, each sample by their numbers. */
final class Pprof {
    private static final int SAMPLE_TYPE = 1;
    private static final int SAMPLE = 2;
    private static final int LOCATION = 4;
    private static final int FUNCTION = 5;
    private static final int STRING = 6;
    private static final int PERIOD_TYPE = 11;
    private static final int PERIOD = 12;
    private static final int COMMENT = 13;

    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<String, Integer> functions = new LinkedHashMap<>();

    private Pprof() {
        number(strings, "");
    }

    static void write(Stacks stacks, String title, OutputStream out) throws IOException {
        try (var zipped = new GZIPOutputStream(out)) {
            zipped.write(new Pprof().encode(stacks, title));
        }
    }

    private byte[] encode(Stacks stacks, String title) {
        var profile = new ProtobufMessage();
        profile.message(SAMPLE_TYPE, valueType(stacks));
        stacks.values().forEach((frames, value) -> profile.message(SAMPLE, sample(frames, value)));
        functions.forEach((name, id) -> {
            profile.message(LOCATION, location(id));
            profile.message(FUNCTION, function(name, id));
        });
        profile.message(PERIOD_TYPE, valueType(stacks));
        profile.number(PERIOD, 1);
        profile.number(COMMENT, string(title));
        strings.keySet().forEach(text -> profile.text(STRING, text));
        return profile.bytes();
    }

    private ProtobufMessage valueType(Stacks stacks) {
        return new ProtobufMessage().number(1, string(stacks.type())).number(2, string(stacks.unit()));
    }

    /** The innermost frame goes first. */
    private ProtobufMessage sample(List<String> frames, long value) {
        var locations = frames.reversed().stream().mapToLong(this::location).toArray();
        return new ProtobufMessage().numbers(1, locations).numbers(2, value);
    }

    /** Lines are unknown, so there is one location for each function, with the same number, from 1. */
    private long location(String frame) {
        return number(functions, frame) + 1L;
    }

    private static ProtobufMessage location(int function) {
        var line = new ProtobufMessage().number(1, function + 1L);
        return new ProtobufMessage().number(1, function + 1L).message(4, line);
    }

    private ProtobufMessage function(String name, int id) {
        return new ProtobufMessage().number(1, id + 1L).number(2, string(name)).number(3, string(name));
    }

    private int string(String text) {
        return number(strings, text);
    }

    private static int number(Map<String, Integer> numbers, String text) {
        return numbers.computeIfAbsent(text, added -> numbers.size());
    }
}
