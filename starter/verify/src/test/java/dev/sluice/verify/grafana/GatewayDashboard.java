package dev.sluice.verify.grafana;

import java.util.List;

/** What users get through the gateways, what protects them, and whether the gateways hear the controller and the edge. */
final class GatewayDashboard {

    private static final String OF = "{namespace=~\"$namespace\",service=~\"$service\"}";
    private static final String ALL = "{namespace=~\"$namespace\"}";

    private GatewayDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "gateway",
                "Sluice / Gateway",
                "What users get through the gateways, what protects them, and whether the gateways hear the controller and the edge.",
                List.of(
                        Variable.namespace("sluice_gateway_table_epoch"),
                        Variable.of("service", "Service", "sluice_gateway_user_errors_total", "service")),
                List.of(),
                List.of(new Dashboard.Link("Release of this service", "release", "var-release=${service}")),
                List.of(users(), protection(), control(), risk()));
    }

    private static Row users() {
        return Row.of(
                "What users get",
                Panel.lines(
                        "Calls",
                        "Calls a second by service and outcome. Abandoned: the caller left before the answer.",
                        Unit.REQUESTS_A_SECOND,
                        Query.rate("service, outcome", "sluice_gateway_attempts_seconds_count" + OF)),
                Panel.lines(
                                "Errors that users saw",
                                "Share of the calls whose failure reached a user, after every replay. This is what the error budget of"
                                        + " the alerts counts.",
                                Unit.SHARE,
                                Query.of(
                                        Query.sumOfRates("service", "sluice_gateway_user_errors_total" + OF) + " / "
                                                + Query.sumOfRates(
                                                        "service", "sluice_gateway_attempts_seconds_count" + OF),
                                        "{{service}}"))
                        .with(Threshold.warn(0.001), Threshold.alarm(0.01)),
                Panel.lines(
                        "Latency",
                        "From the request sent to the head of the answer, all versions together; failed calls are left out.",
                        Unit.SECONDS,
                        quantile(0.5, "p50"),
                        quantile(0.9, "p90"),
                        quantile(0.99, "p99")));
    }

    private static Query quantile(double quantile, String name) {
        return Query.of(
                "histogram_quantile(" + quantile + ", sum by (le) (rate(sluice_gateway_attempts_seconds_bucket"
                        + "{namespace=~\"$namespace\",service=~\"$service\",outcome=\"success\"}[$__rate_interval])))",
                name);
    }

    private static Row protection() {
        return Row.of(
                "What protects them",
                Panel.lines(
                        "Replays",
                        "Failed canary calls that stable answered instead, and those that could not be replayed, by reason: then the"
                                + " user saw the failure.",
                        Unit.REQUESTS_A_SECOND,
                        Query.rate("service", "sluice_gateway_replays_total" + OF, "{{service}} replayed"),
                        Query.rate(
                                "service, reason",
                                "sluice_gateway_replays_refused_total" + OF,
                                "{{service}} refused: {{reason}}")),
                Panel.lines(
                        "Replay budget",
                        "Replays that a service may still make at this moment; at zero the next failure of a canary reaches its"
                                + " user.",
                        Unit.COUNT,
                        Query.of("min by (service) (sluice_gateway_replay_budget" + OF + ")", "{{service}}")),
                Panel.lines(
                        "Addresses left out",
                        "Times that an address was left out for a while because it kept failing. A steady rate is a sick instance.",
                        Unit.A_SECOND,
                        Query.rate("instance", "sluice_gateway_ejections_total" + ALL)),
                Panel.lines(
                        "Copies",
                        "Copies of requests that the canary answered for comparison. Different: it would have answered something else;"
                                + " `/actuator/mirror` says where.",
                        Unit.REQUESTS_A_SECOND,
                        Query.rate("outcome", "sluice_gateway_mirrors_total" + OF)),
                Panel.steps(
                                "Canary weight in force",
                                "By gateway. All should agree within a second of a decision.",
                                Unit.SHARE,
                                Query.of(
                                        "max by (service, instance) (sluice_gateway_canary_weight" + OF + ") / 10000",
                                        "{{service}} at {{instance}}"))
                        .half());
    }

    private static Row control() {
        return Row.of(
                "Table and controller",
                Panel.stat(
                        "Gateways behind",
                        "How far the gateway with the oldest table is behind the newest, in tables. Not zero for longer than seconds: it"
                                + " does not hear the controller.",
                        Unit.COUNT,
                        Query.of(
                                "max(sluice_gateway_table_epoch" + ALL + ") - min(sluice_gateway_table_epoch" + ALL
                                        + ")",
                                "behind")),
                Panel.lines(
                        "Lease",
                        "Time until a gateway puts every canary's weight to zero by itself because it has not heard from the"
                                + " controller. Zero: the controller is away, or not reachable.",
                        Unit.SECONDS,
                        Query.of("min by (instance) (sluice_gateway_lease_left_seconds" + ALL + ")", "{{instance}}")),
                Panel.lines(
                        "Reports",
                        "Reports to the controller by outcome. Failed or refused: without them the controller decides nothing.",
                        Unit.A_SECOND,
                        Query.rate("outcome", "sluice_gateway_reports_total" + ALL)),
                Panel.stat(
                        "Reports waiting",
                        "Reports that the controller has not acknowledged. They are kept and sent again.",
                        Unit.COUNT,
                        Query.of("max by (instance) (sluice_gateway_reports_backlog" + ALL + ")", "{{instance}}")));
    }

    private static Row risk() {
        return Row.of(
                "Risk checks",
                Panel.lines(
                        "Verdicts",
                        "Sensitive requests by verdict. Unchecked: nobody answered within the deadline, and the fail mode decided.",
                        Unit.REQUESTS_A_SECOND,
                        Query.rate("verdict", "sluice_gateway_risk_checks_seconds_count" + ALL)),
                Panel.lines(
                                "Time for a verdict",
                                "What a sensitive request waits for its verdict. The deadline is 50 ms unless it was changed.",
                                Unit.SECONDS,
                                Query.of(riskQuantile(0.5), "p50"),
                                Query.of(riskQuantile(0.99), "p99"))
                        .with(Threshold.warn(0.02), Threshold.alarm(0.05)),
                Panel.lines(
                        "Questions",
                        "What came of asking each endpoint. Spared: its breaker is open and it was not asked.",
                        Unit.REQUESTS_A_SECOND,
                        Query.rate("endpoint, outcome", "sluice_gateway_risk_questions_seconds_count" + ALL)),
                Panel.states(
                        "Breakers",
                        "Circuit breaker of each endpoint of the edge function. Open: half of its last answers failed.",
                        Query.of(
                                "max by (endpoint, state) (sluice_gateway_risk_breaker" + ALL + ")",
                                "{{endpoint}} {{state}}")),
                Panel.lines(
                                "Not made or not ended",
                                "Checks whose whole deadline passed, and checks that were not made because too many were under way.",
                                Unit.REQUESTS_A_SECOND,
                                Query.of(
                                        "sum(rate(sluice_gateway_risk_timeouts_total" + ALL + "[$__rate_interval]))",
                                        "timed out"),
                                Query.of(
                                        "sum(rate(sluice_gateway_risk_rejected_total" + ALL + "[$__rate_interval]))",
                                        "not made"),
                                Query.of("sum(sluice_gateway_risk_concurrent" + ALL + ")", "under way"))
                        .half());
    }

    private static String riskQuantile(double quantile) {
        return "histogram_quantile(" + quantile + ", sum by (le) (rate(sluice_gateway_risk_checks_seconds_bucket" + ALL
                + "[$__rate_interval])))";
    }
}
