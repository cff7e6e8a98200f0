package dev.sluice.verify.grafana;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes a dashboard as Grafana reads it, from a file that a sidecar finds or from a person who imports it. */
final class GrafanaJson {

    private static final int SCHEMA_VERSION = 39;
    private static final int COLUMNS = 24;
    private static final String TAG = "sluice";
    private static final Map<String, Object> PROMETHEUS = ordered("type", "prometheus", "uid", "${datasource}");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Dashboard dashboard;
    private int nextId = 1;
    private int top;

    private GrafanaJson(Dashboard dashboard) {
        this.dashboard = dashboard;
    }

    static String of(Dashboard dashboard) {
        return JSON.writeValueAsString(new GrafanaJson(dashboard).document()) + "\n";
    }

    private Map<String, Object> document() {
        Map<String, Object> document = ordered(
                "__inputs", List.of(),
                "__requires", requirements(),
                "uid", dashboard.uid(),
                "title", dashboard.title(),
                "description", dashboard.description(),
                "tags", List.of(TAG),
                "schemaVersion", SCHEMA_VERSION,
                "version", 1,
                "editable", true);
        document.put("graphTooltip", 1);
        document.put("refresh", "10s");
        document.put("timezone", "browser");
        document.put("time", ordered("from", "now-30m", "to", "now"));
        document.put("links", links());
        document.put("annotations", ordered("list", annotations()));
        document.put("templating", ordered("list", variables()));
        document.put("panels", panels());
        return document;
    }

    private List<Object> requirements() {
        List<Object> all = new ArrayList<>();
        all.add(ordered("type", "grafana", "id", "grafana", "name", "Grafana", "version", "10.4.0"));
        all.add(ordered("type", "datasource", "id", "prometheus", "name", "Prometheus", "version", "1.0.0"));
        dashboard.panels().stream()
                .map(panel -> panel.kind().plugin())
                .distinct()
                .sorted()
                .forEach(plugin -> all.add(ordered("type", "panel", "id", plugin, "name", plugin, "version", "")));
        return all;
    }

    private List<Object> links() {
        Stream<Map<String, Object>> named = dashboard.links().stream()
                .map(link -> link(
                        "link",
                        link.title(),
                        "/d/sluice-" + link.name() + "?" + link.variables() + "&var-namespace=${namespace}"));
        return Stream.concat(Stream.of(link("dashboards", "Sluice", "")), named)
                .<Object>map(link -> link)
                .toList();
    }

    private static Map<String, Object> link(String type, String title, String url) {
        Map<String, Object> link = ordered("type", type, "title", title, "icon", "external link", "tooltip", title);
        link.put("url", url);
        link.put("tags", type.equals("dashboards") ? List.of(TAG) : List.of());
        link.put("asDropdown", type.equals("dashboards"));
        link.put("targetBlank", false);
        link.put("includeVars", type.equals("dashboards"));
        link.put("keepTime", true);
        return link;
    }

    private List<Object> annotations() {
        return dashboard.annotations().stream()
                .<Object>map(annotation -> ordered(
                        "name",
                        annotation.name(),
                        "datasource",
                        PROMETHEUS,
                        "enable",
                        true,
                        "iconColor",
                        "blue",
                        "expr",
                        annotation.expression(),
                        "titleFormat",
                        annotation.text()))
                .toList();
    }

    private List<Object> variables() {
        List<Object> all = new ArrayList<>();
        Map<String, Object> source = ordered("name", "datasource", "label", "Data source", "type", "datasource");
        source.put("query", "prometheus");
        source.put("refresh", 1);
        all.add(source);
        for (Variable variable : dashboard.variables()) {
            Map<String, Object> choice = ordered("name", variable.name(), "label", variable.title(), "type", "query");
            choice.put("datasource", PROMETHEUS);
            choice.put("query", ordered("query", variable.query(), "refId", "variable"));
            choice.put("refresh", 2);
            choice.put("sort", 1);
            choice.put("multi", true);
            choice.put("includeAll", true);
            // All namespaces are also those of a Prometheus that knows none.
            if (variable.name().equals("namespace")) {
                choice.put("allValue", ".*");
            }
            choice.put("current", ordered("selected", true, "text", List.of("All"), "value", List.of("$__all")));
            all.add(choice);
        }
        return all;
    }

    private List<Object> panels() {
        List<Object> all = new ArrayList<>();
        for (Row row : dashboard.rows()) {
            Map<String, Object> head = ordered("id", nextId++, "type", "row", "title", row.title());
            head.put("collapsed", false);
            head.put("gridPos", place(COLUMNS, 1, 0));
            head.put("panels", List.of());
            all.add(head);
            top++;
            addPanels(row.panels(), all);
        }
        return all;
    }

    /** From left to right; what does not fit begins a new line below the tallest of the last. */
    private void addPanels(List<Panel> panels, List<Object> all) {
        int left = 0;
        int tallest = 0;
        for (Panel panel : panels) {
            if (left + panel.width() > COLUMNS) {
                top += tallest;
                left = 0;
                tallest = 0;
            }
            int height = height(panel.kind());
            all.add(panel(panel, place(panel.width(), height, left)));
            left += panel.width();
            tallest = Math.max(tallest, height);
        }
        top += tallest;
    }

    private static int height(Kind kind) {
        return switch (kind) {
            case STAT -> 4;
            case LINES, STEPS, STATES, HEATMAP -> 8;
        };
    }

    private Map<String, Object> place(int width, int height, int left) {
        return ordered("h", height, "w", width, "x", left, "y", top);
    }

    private Map<String, Object> panel(Panel panel, Map<String, Object> place) {
        Map<String, Object> json = ordered("id", nextId++, "type", panel.kind().plugin(), "title", panel.title());
        json.put("description", panel.description());
        json.put("datasource", PROMETHEUS);
        json.put("gridPos", place);
        json.put("fieldConfig", ordered("defaults", defaults(panel), "overrides", List.of()));
        json.put("options", options(panel.kind()));
        json.put("targets", targets(panel));
        return json;
    }

    private static Map<String, Object> defaults(Panel panel) {
        boolean coloured = panel.kind() == Kind.STAT || panel.kind() == Kind.STATES;
        Map<String, Object> defaults = ordered("unit", panel.unit().id());
        if (panel.unit() == Unit.SHARE) {
            defaults.put("min", 0);
        }
        defaults.put("color", ordered("mode", coloured ? "thresholds" : "palette-classic"));
        defaults.put("custom", custom(panel));
        defaults.put("thresholds", ordered("mode", "absolute", "steps", thresholds(panel)));
        return defaults;
    }

    private static List<Object> thresholds(Panel panel) {
        List<Object> steps = new ArrayList<>();
        boolean states = panel.kind() == Kind.STATES;
        steps.add(threshold(states ? "transparent" : "green", null));
        if (states) {
            steps.add(threshold("blue", 1.0));
        }
        panel.thresholds().forEach(border -> steps.add(threshold(border.colour(), border.from())));
        return steps;
    }

    private static Map<String, @Nullable Object> threshold(String colour, @Nullable Double from) {
        Map<String, @Nullable Object> step = new LinkedHashMap<>();
        step.put("color", colour);
        step.put("value", from);
        return step;
    }

    private static Map<String, Object> custom(Panel panel) {
        return switch (panel.kind()) {
            case STAT, HEATMAP -> ordered();
            case STATES -> ordered("fillOpacity", 70, "lineWidth", 0);
            case LINES, STEPS -> {
                Map<String, Object> custom = ordered("drawStyle", "line", "lineWidth", 1, "fillOpacity", 8);
                custom.put("lineInterpolation", panel.kind() == Kind.STEPS ? "stepAfter" : "linear");
                custom.put("showPoints", "never");
                custom.put("spanNulls", false);
                custom.put("thresholdsStyle", ordered("mode", panel.thresholds().isEmpty() ? "off" : "dashed"));
                yield custom;
            }
        };
    }

    private static Map<String, Object> options(Kind kind) {
        return switch (kind) {
            case STAT ->
                ordered(
                        "reduceOptions", ordered("calcs", List.of("lastNotNull"), "values", false),
                        "textMode", "value_and_name",
                        "colorMode", "value",
                        "graphMode", "none",
                        "justifyMode", "auto",
                        "orientation", "auto");
            case STATES ->
                ordered(
                        "mergeValues",
                        true,
                        "showValue",
                        "never",
                        "alignValue",
                        "left",
                        "rowHeight",
                        0.8,
                        "legend",
                        legend());
            case HEATMAP -> heatmap();
            case LINES, STEPS -> ordered("legend", legend(), "tooltip", ordered("mode", "multi", "sort", "desc"));
        };
    }

    private static Map<String, Object> heatmap() {
        Map<String, Object> options = ordered("calculate", false, "cellGap", 1, "legend", ordered("show", true));
        options.put("color", ordered("mode", "scheme", "scheme", "Blues", "steps", 64, "reverse", false));
        options.put("yAxis", ordered("axisPlacement", "left", "unit", "none"));
        options.put("tooltip", ordered("mode", "single", "yHistogram", false));
        return options;
    }

    private static Map<String, Object> legend() {
        return ordered("displayMode", "list", "placement", "bottom", "showLegend", true, "calcs", List.of());
    }

    private static List<Object> targets(Panel panel) {
        return IntStream.range(0, panel.queries().size())
                .<Object>mapToObj(index -> target(panel, panel.queries().get(index), index))
                .toList();
    }

    private static Map<String, Object> target(Panel panel, Query query, int index) {
        Map<String, Object> target = ordered("refId", String.valueOf((char) ('A' + index)), "datasource", PROMETHEUS);
        target.put("expr", query.expression());
        target.put("legendFormat", query.legend());
        target.put("editorMode", "code");
        target.put("range", true);
        target.put("exemplar", query.expression().startsWith("histogram_quantile"));
        if (panel.kind() == Kind.HEATMAP) {
            target.put("format", "heatmap");
        }
        return target;
    }

    /** A map in the order of its pairs, so that the file is the same every time. */
    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
