package dev.sluice.verify.grafana;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be said of an expression without running it. */
public final class Promql {

    private static final Pattern SELECTED = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*[{\\[]");
    private static final Pattern BARE =
            Pattern.compile("\\b((?:sluice|orders|jvm|process|http|hikaricp)_[a-z0-9_]+|sluice:[a-z0-9_:]+)\\b");

    private Promql() {}

    /** Every expression of a dashboard: of its panels, its marks and the series of its variables. */
    static List<String> of(Dashboard dashboard) {
        Stream<String> panels = dashboard.panels().stream()
                .flatMap(panel -> panel.queries().stream())
                .map(Query::expression);
        Stream<String> marks = dashboard.annotations().stream().map(Annotation::expression);
        Stream<String> variables = dashboard.variables().stream().map(Variable::selector);
        return Stream.of(panels, marks, variables).flatMap(all -> all).toList();
    }

    /** The expression with everything chosen and five seconds between two scrapes. */
    static String resolved(String expression) {
        return expression
                .replace("$__rate_interval", "20s")
                .replace("$__interval", "5s")
                .replaceAll("\\$[a-z]+", ".*");
    }

    /** Names of the series that the expression reads. */
    public static Set<String> metrics(String expression) {
        String plain = expression.replaceAll("\"[^\"]*\"", "\"\"").replaceAll("(by|on|group_left) \\([^)]*\\)", "");
        Set<String> metrics = new TreeSet<>();
        for (Pattern pattern : List.of(SELECTED, BARE)) {
            Matcher matcher = pattern.matcher(plain);
            while (matcher.find()) {
                metrics.add(matcher.group(1));
            }
        }
        return metrics;
    }
}
