package dev.sluice.verify.grafana;

import java.util.List;

/** The risk function: what it answers, how fast, how it scores, and what it does without. */
final class EdgeDashboard {

    private static final String OF = "{namespace=~\"$namespace\",instance=~\"$instance\"}";

    private EdgeDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "edge",
                "Sluice / Edge",
                "The risk function: what it answers, how fast, how it scores, and what it does without.",
                List.of(
                        Variable.namespace("sluice_edge_store_up"),
                        Variable.of("instance", "Instance", "sluice_edge_store_up", "instance")),
                List.of(),
                List.of(),
                List.of(answers(), scores(), memory(), server()));
    }

    private static Row answers() {
        return Row.of(
                "Answers",
                Panel.lines(
                        "Requests",
                        "Requests by what became of them. Repeated: answered from the result cache. Invalid and conflict: the caller's"
                                + " mistakes.",
                        Unit.REQUESTS_A_SECOND,
                        Query.rate("outcome", "sluice_edge_requests_seconds_count" + OF)),
                Panel.lines(
                                "Time to score",
                                "From a complete request to its answer, for orders that were scored.",
                                Unit.SECONDS,
                                quantile(0.5, "p50"),
                                quantile(0.9, "p90"),
                                quantile(0.99, "p99"))
                        .with(Threshold.warn(0.005), Threshold.alarm(0.05)),
                Panel.lines(
                        "Within the deadline",
                        "Share of the requests answered within the gateway's usual deadline of 50 ms, and checks that the gateways gave"
                                + " up. The second without the first: the network between them is slow.",
                        Unit.SHARE,
                        Query.of(
                                "sum(rate(sluice_edge_requests_seconds_bucket" + within("0.05")
                                        + "[$__rate_interval])) / sum(rate(" + "sluice_edge_requests_seconds_count" + OF
                                        + "[$__rate_interval]))",
                                "within 50 ms"),
                        Query.of(
                                "sum(rate(sluice_gateway_risk_timeouts_total{namespace=~\"$namespace\"}[$__rate_interval])) / sum(rate("
                                        + "sluice_gateway_risk_checks_seconds_count{namespace=~\"$namespace\"}[$__rate_interval]))",
                                "given up by gateways")));
    }

    private static Query quantile(double quantile, String name) {
        return Query.of(
                "histogram_quantile(" + quantile + ", sum by (le) (rate(sluice_edge_requests_seconds_bucket"
                        + "{namespace=~\"$namespace\",instance=~\"$instance\",outcome=\"scored\"}[$__rate_interval])))",
                name);
    }

    private static String within(String border) {
        return OF.replace("}", ",le=\"" + border + "\"}");
    }

    private static Row scores() {
        return Row.of(
                "Scores and verdicts",
                Panel.heatmap(
                        "Scores",
                        "How the scores of assessed orders spread over time, 0 to 1,000. A distribution that moves without a new model"
                                + " means that the orders have changed.",
                        Unit.NUMBER,
                        Query.of(
                                "sum by (le) (increase(sluice_edge_scores_bucket" + OF + "[$__rate_interval]))",
                                "{{le}}")),
                Panel.lines(
                                "Score",
                                "Median and upper tail of the scores.",
                                Unit.NUMBER,
                                score(0.5, "p50"),
                                score(0.9, "p90"),
                                score(0.99, "p99"))
                        .half(),
                Panel.lines(
                        "Verdicts",
                        "Share of the orders by verdict.",
                        Unit.SHARE,
                        Query.of(
                                Query.sumOfRates("verdict", "sluice_edge_verdicts_orders_total" + OF)
                                        + " / on () group_left () sum(rate(sluice_edge_verdicts_orders_total" + OF
                                        + "[$__rate_interval]))",
                                "{{verdict}}")),
                Panel.lines(
                        "Labels",
                        "Chargebacks and reviews that were reported, by what they changed.",
                        Unit.A_SECOND,
                        Query.rate("effect", "sluice_edge_labels_total" + OF)),
                Panel.stat(
                                "Rules refused",
                                "Whether the file of the rules was refused and the last good ones are in force; `/health` says why.",
                                Unit.YES_OR_NO,
                                Query.of("max by (instance) (sluice_edge_rules_refused" + OF + ")", "{{instance}}"))
                        .with(Threshold.alarm(1)),
                Panel.stat(
                        "AOT cache used",
                        "Whether the JVM runs on the package's cache. No: starts take several times longer.",
                        Unit.YES_OR_NO,
                        Query.of("min by (instance) (sluice_edge_aot_used" + OF + ")", "{{instance}}")));
    }

    private static Query score(double quantile, String name) {
        return Query.of(
                "histogram_quantile(" + quantile + ", sum by (le) (rate(sluice_edge_scores_bucket" + OF
                        + "[$__rate_interval])))",
                name);
    }

    private static Row memory() {
        return Row.of(
                "Memory of orders",
                Panel.lines(
                                "Degraded",
                                "Share of the orders scored without memory, because the counters could not be read in time.",
                                Unit.SHARE,
                                Query.of(
                                        "sum(rate(sluice_edge_degraded_orders_total" + OF
                                                + "[$__rate_interval])) / sum(rate("
                                                + "sluice_edge_verdicts_orders_total" + OF + "[$__rate_interval]))",
                                        "without memory"))
                        .with(Threshold.warn(0.01), Threshold.alarm(0.1)),
                Panel.stat(
                        "Store",
                        "Whether the counters' store can be reached from each instance.",
                        Unit.YES_OR_NO,
                        Query.of("min by (instance) (sluice_edge_store_up" + OF + ")", "{{instance}}")),
                Panel.lines(
                        "Cache hits",
                        "Share of the valid requests answered from the result cache: repeats of a request by its caller.",
                        Unit.SHARE,
                        Query.of(
                                "sum(rate(sluice_edge_requests_seconds_count" + outcomes("repeated")
                                        + "[$__rate_interval])) / sum(rate("
                                        + "sluice_edge_requests_seconds_count" + outcomes("repeated|scored")
                                        + "[$__rate_interval]))",
                                "repeated")),
                Panel.stat(
                        "Answers kept",
                        "Answers in the result cache.",
                        Unit.COUNT,
                        Query.of("max by (instance) (sluice_edge_results_answers" + OF + ")", "{{instance}}")),
                Panel.lines(
                        "Remembered in the process",
                        "Customers, devices, addresses and sellers remembered in the process; zero with Redis.",
                        Unit.COUNT,
                        Query.of("max by (instance) (sluice_edge_memory_keys" + OF + ")", "{{instance}}")));
    }

    private static String outcomes(String pattern) {
        return OF.replace("}", ",outcome=~\"" + pattern + "\"}");
    }

    private static Row server() {
        return Row.of(
                "Server",
                Panel.lines(
                        "Connections",
                        "Open connections; each gateway keeps a few.",
                        Unit.COUNT,
                        Query.of("max by (instance) (sluice_edge_connections" + OF + ")", "{{instance}}")),
                Panel.lines(
                        "Turned away",
                        "Connections closed because too many were open, or because a deadline passed, by what they were waiting in.",
                        Unit.A_SECOND,
                        Query.of(
                                "sum(rate(sluice_edge_refusals_connections_total" + OF + "[$__rate_interval]))",
                                "too many"),
                        Query.rate("phase", "sluice_edge_timeouts_connections_total" + OF)),
                Panel.lines(
                        "Heap",
                        "Heap in use against the most that it may have.",
                        Unit.BYTES,
                        Query.of(heap("jvm_memory_used_bytes"), "{{instance}} used"),
                        Query.of(heap("jvm_memory_max_bytes"), "{{instance}} most")));
    }

    /** The JVM's own meters do not say whose they are: those of the risk function's instances. */
    private static String heap(String metric) {
        return "sum by (instance) (" + metric + OF.replace("}", ",area=\"heap\"}")
                + " >= 0) and on (instance) sluice_edge_store_up" + OF;
    }
}
