package dev.sluice.runtime.profile;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes stacks as a page that draws them as a flame graph and needs nothing else. The tree goes into the page as nested arrays
 * {@code [name, total, children…]}, names by number; frames too narrow to be seen are left out.
 */
final class FlameGraph {
    private static final String PAGE = "flamegraph.html";
    private static final String TITLE = "{{title}}";
    private static final String UNIT = "{{unit}}";
    private static final String DATA = "{{data}}";
    private static final int NARROWEST = 20_000;

    private final Map<String, Integer> names = new HashMap<>();
    private final StringBuilder nameList = new StringBuilder();
    private final StringBuilder tree = new StringBuilder();
    private long smallest;

    private FlameGraph() {}

    static void write(Stacks stacks, String title, OutputStream out) throws IOException {
        var graph = new FlameGraph();
        var root = stacks.tree();
        graph.smallest = root.total() / NARROWEST;
        graph.append(root);
        var page = page();
        var data = page.indexOf(DATA);
        var writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        writer.write(fill(page.substring(0, data), stacks, title));
        writer.append("{\"names\":[")
                .append(graph.nameList)
                .append("],\"tree\":")
                .append(graph.tree)
                .append('}');
        writer.write(fill(page.substring(data + DATA.length()), stacks, title));
        writer.flush();
    }

    private static String fill(String page, Stacks stacks, String title) {
        return page.replace(TITLE, escapeHtml(title)).replace(UNIT, escapeHtml(stacks.unit()));
    }

    private void append(Stacks.Node node) {
        tree.append('[').append(name(node.name())).append(',').append(node.total());
        for (var child : node.children())
            if (child.total() > smallest) {
                tree.append(',');
                append(child);
            }
        tree.append(']');
    }

    private int name(String name) {
        return names.computeIfAbsent(name, added -> {
            if (!names.isEmpty()) nameList.append(',');
            nameList.append(quote(added));
            return names.size();
        });
    }

    /** As JSON that cannot end the script it stands in. */
    static String quote(String text) {
        var quoted = new StringBuilder("\"");
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '"' || c == '\\') quoted.append('\\').append(c);
            else if (c < ' ' || c == '<' || c == '>' || c == '&' || c > '~')
                quoted.append("\\u%04x".formatted((int) c));
            else quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    private static String escapeHtml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }

    private static String page() throws IOException {
        try (var resource = FlameGraph.class.getResourceAsStream(PAGE)) {
            if (resource == null) throw new FileNotFoundException(PAGE);
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
