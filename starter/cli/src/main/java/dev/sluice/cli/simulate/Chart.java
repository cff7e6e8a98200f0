package dev.sluice.cli.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One chart over time as inline SVG. Colours are CSS variables of the page, so it follows dark and light. */
final class Chart {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 240;
    private static final int LEFT = 56;
    private static final int RIGHT = 12;
    private static final int TOP = 12;
    private static final int BOTTOM = 28;
    /** Closer to the right edge than this, half a label would be cut off. */
    private static final int HALF_LABEL = 24;

    private static final int TICKS = 5;

    private final String title;
    private final String unit;
    private final double seconds;
    private final Ticks values;
    private final List<String> shapes = new ArrayList<>();
    private final List<String> legend = new ArrayList<>();

    /**
     * @param seconds how long the axis of time is
     * @param most greatest value that must be shown; what is above the axis is drawn at its edge
     */
    Chart(String title, String unit, double seconds, double least, double most) {
        this.title = title;
        this.unit = unit;
        this.seconds = Math.max(1, seconds);
        this.values = Ticks.around(least, most, TICKS);
    }

    /** A value at a time. */
    record Point(double second, double value) {}

    /** A line that keeps its value until the next point. */
    Chart steps(String name, int color, List<Point> points) {
        StringBuilder path = new StringBuilder();
        double before = 0;
        for (Point point : points) {
            if (!path.isEmpty()) {
                path.append(at("L", point.second, before));
            }
            path.append(at(path.isEmpty() ? "M" : "L", point.second, point.value));
            before = point.value;
        }
        return path(name, color, path);
    }

    /** A line from point to point. */
    Chart line(String name, int color, List<Point> points) {
        StringBuilder path = new StringBuilder();
        points.forEach(point -> path.append(at(path.isEmpty() ? "M" : "L", point.second, point.value)));
        return path(name, color, path);
    }

    /** A limit. */
    Chart limit(String name, double value) {
        shapes.add(String.format(
                Locale.ROOT,
                "<line class='limit' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>",
                LEFT,
                WIDTH - RIGHT,
                y(value),
                y(value)));
        legend.add("<span class='key'><i class='limit'></i>" + escaped(name) + "</span>");
        return this;
    }

    /** A stretch of time that matters. */
    Chart band(String name, double from, double to) {
        double start = x(Math.min(from, seconds));
        double end = x(Math.min(to, seconds));
        shapes.addFirst(String.format(
                Locale.ROOT,
                "<rect class='band' x='%.1f' y='%d' width='%.1f' height='%d'><title>%s</title></rect>",
                start,
                TOP,
                end - start,
                HEIGHT - TOP - BOTTOM,
                escaped(name)));
        return this;
    }

    String html() {
        StringBuilder html = new StringBuilder();
        html.append(String.format(
                Locale.ROOT,
                "<figure><figcaption>%s</figcaption><svg viewBox='0 0 %d %d' role='img' aria-label='%s'>",
                escaped(title),
                WIDTH,
                HEIGHT,
                escaped(title)));
        axes(html);
        shapes.forEach(html::append);
        html.append("</svg><p class='legend'>").append(String.join("", legend)).append("</p></figure>\n");
        return html.toString();
    }

    private Chart path(String name, int color, StringBuilder path) {
        if (!path.isEmpty()) {
            shapes.add(String.format(
                    Locale.ROOT,
                    "<path class='c%d' d='%s'><title>%s</title></path>",
                    color,
                    path.toString().strip(),
                    escaped(name)));
            legend.add(
                    String.format(Locale.ROOT, "<span class='key'><i class='c%d'></i>%s</span>", color, escaped(name)));
        }
        return this;
    }

    private void axes(StringBuilder html) {
        for (double value : values.all()) html.append(line(value));
        for (double second = 0; second <= seconds; second += Ticks.seconds(seconds, TICKS)) {
            html.append(String.format(
                    Locale.ROOT,
                    "<text x='%.1f' y='%d' text-anchor='%s'>%s</text>",
                    x(second),
                    HEIGHT - 8,
                    x(second) > WIDTH - HALF_LABEL ? "end" : "middle",
                    clock(second)));
        }
    }

    /** A line across the chart, and its value beside it. */
    private String line(double value) {
        return String.format(
                        Locale.ROOT,
                        "<line class='grid' x1='%d' x2='%d' y1='%.1f' y2='%.1f'/>",
                        LEFT,
                        WIDTH - RIGHT,
                        y(value),
                        y(value))
                + String.format(
                        Locale.ROOT,
                        "<text x='%d' y='%.1f' text-anchor='end'>%s</text>",
                        LEFT - 6,
                        y(value) + 4,
                        values.label(value) + unit);
    }

    private String at(String command, double second, double value) {
        return String.format(Locale.ROOT, "%s%.1f %.1f ", command, x(second), y(value));
    }

    private double x(double second) {
        return LEFT + (WIDTH - LEFT - RIGHT) * second / seconds;
    }

    private double y(double value) {
        double within = Math.max(values.least(), Math.min(values.most(), value));
        double share = (within - values.least()) / (values.most() - values.least());
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share;
    }

    private static String clock(double second) {
        return String.format(Locale.ROOT, "%d:%02d", (long) second / 60, (long) second % 60);
    }

    /** Safe in text and in attributes. */
    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&quot;");
    }
}
