package dev.sluice.verify.grafana;

import java.util.List;

/** The business: orders, money, what the risk check does to them, and whether other systems hear of them. */
final class OrdersDashboard {

    private static final String OF = "{namespace=~\"$namespace\",job=~\"$job\"}";

    private OrdersDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "orders",
                "Sluice / Orders",
                "The business: orders, money, what the risk check does to them, and whether other systems hear of them.",
                List.of(
                        Variable.namespace("orders_placed_total"),
                        Variable.of("job", "Service", "orders_placed_total", "job")),
                List.of(),
                List.of(new Dashboard.Link("Runtime of this service", "runtime", "var-job=${job}")),
                List.of(orders(), risk(), events(), database()));
    }

    private static Row orders() {
        return Row.of(
                "Orders",
                Panel.lines(
                        "Orders",
                        "Orders stored a second, by the status that they started with.",
                        Unit.A_SECOND,
                        Query.rate("status", "orders_placed_total" + OF)),
                Panel.lines(
                        "Money",
                        "Money of the orders that were not rejected, for an hour at the present pace, by currency, in whole units.",
                        Unit.MONEY,
                        Query.of(
                                "3600 * sum by (currency) (rate(orders_placed_value_total" + notRejected()
                                        + "[$__rate_interval]))",
                                "{{currency}} an hour")),
                Panel.lines(
                        "Orders by version",
                        "Which version stores the orders; a canary's share follows its weight.",
                        Unit.A_SECOND,
                        Query.rate("version", "orders_placed_total" + OF)),
                Panel.lines(
                        "Repeats and conflicts",
                        "Calls that repeated a stored order, which is harmless, and calls whose key belongs to another order, which is"
                                + " a caller's mistake.",
                        Unit.A_SECOND,
                        Query.of("sum(rate(orders_repeated_total" + OF + "[$__rate_interval]))", "repeated"),
                        Query.of("sum(rate(orders_key_conflicts_total" + OF + "[$__rate_interval]))", "conflict")),
                Panel.lines(
                        "Time of a call",
                        "Mean time of a call of the API by version, and the longest of the last two minutes.",
                        Unit.SECONDS,
                        Query.of(
                                Query.sumOfRates("version", "http_server_requests_seconds_sum" + api()) + " / "
                                        + Query.sumOfRates("version", "http_server_requests_seconds_count" + api()),
                                "{{version}} mean"),
                        Query.of(
                                "max by (version) (http_server_requests_seconds_max" + api() + ")",
                                "{{version}} longest")));
    }

    private static String notRejected() {
        return OF.replace("}", ",status!=\"rejected\"}");
    }

    private static String api() {
        return OF.replace("}", ",uri=~\"/orders.*\"}");
    }

    private static Row risk() {
        return Row.of(
                "Risk",
                Panel.lines(
                                "Review and reject",
                                "Share of the orders that wait for a person, and that were rejected. Each costs money: the first work, the"
                                        + " second perhaps a customer.",
                                Unit.SHARE,
                                Query.of(share("pending_review"), "review"),
                                Query.of(share("rejected"), "rejected"))
                        .half()
                        .with(Threshold.warn(0.1), Threshold.alarm(0.3)),
                Panel.lines(
                                "Verdicts",
                                "What became of the signed verdicts of sensitive orders. Forged or unknown_key: somebody reaches the service"
                                        + " without the gateway, or the keys differ.",
                                Unit.A_SECOND,
                                Query.rate("outcome", "orders_risk_verdicts_total" + OF))
                        .half());
    }

    private static String share(String status) {
        return "sum(rate(orders_placed_total" + OF.replace("}", ",status=\"" + status + "\"}")
                + "[$__rate_interval])) / sum(rate(orders_placed_total" + OF + "[$__rate_interval]))";
    }

    private static Row events() {
        return Row.of(
                "Events",
                Panel.lines(
                        "Published",
                        "Events published a second by each instance, and those written for a version that has no outbox.",
                        Unit.A_SECOND,
                        Query.rate("instance", "orders_events_published_total" + OF),
                        Query.rate("instance", "orders_events_adopted_total" + OF, "{{instance}} adopted")),
                Panel.lines(
                                "Lag",
                                "Age of the oldest event that waits to be published. It grows while no relay can reach its sink.",
                                Unit.SECONDS,
                                Query.of("max(orders_events_lag_seconds" + OF + ")", "oldest"))
                        .with(Threshold.warn(10), Threshold.alarm(60)),
                Panel.lines(
                        "Waiting and failing",
                        "Events that wait, and passes of the relays that failed because the database or the sink did not answer.",
                        Unit.COUNT,
                        Query.of("max(orders_events_waiting" + OF + ")", "waiting"),
                        Query.of(
                                "sum(increase(orders_events_failures_total" + OF + "[$__rate_interval]))",
                                "failed passes")));
    }

    private static Row database() {
        return Row.of(
                "Database",
                Panel.lines(
                                "Connections",
                                "Connections of the pool in use against the most that it may have.",
                                Unit.COUNT,
                                Query.of(
                                        "sum by (instance) (hikaricp_connections_active" + OF + ")",
                                        "{{instance}} in use"),
                                Query.of("sum by (instance) (hikaricp_connections_max" + OF + ")", "{{instance}} most"))
                        .half(),
                Panel.lines(
                                "Waiting for a connection",
                                "Calls that wait for a connection of the pool. Above zero for long: the database is slow, or the pool too"
                                        + " small.",
                                Unit.COUNT,
                                Query.of("sum by (instance) (hikaricp_connections_pending" + OF + ")", "{{instance}}"))
                        .half());
    }
}
