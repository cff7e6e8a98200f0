package dev.sluice.verify.grafana;

import java.util.List;

/** One release: where it stands, how the versions compare, what the evidence says, and what was decided. */
final class ReleaseDashboard {

    private static final String OF = "{namespace=~\"$namespace\",rollout=~\"$release\"}";
    private static final String ATTEMPTS = "{namespace=~\"$namespace\",service=~\"$release\"}";
    private static final String FAILED = "{namespace=~\"$namespace\",service=~\"$release\",outcome=\"failure\"}";
    private static final String ANSWERED = "{namespace=~\"$namespace\",service=~\"$release\",outcome=\"success\"}";
    private static final double BASIS_POINTS = 10_000;

    private ReleaseDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "release",
                "Sluice / Release",
                "One release: where it stands, stable against canary, the evidence and its limit, and what was decided.",
                List.of(
                        Variable.namespace("sluice_rollout_phase"),
                        Variable.of("release", "Release", "sluice_rollout_phase", "rollout")),
                List.of(new Annotation("Decisions", decisions(), "{{rollout}}: {{phase}}")),
                List.of(new Dashboard.Link("Gateway of this service", "gateway", "var-service=${release}")),
                List.of(place(), comparison(), evidence(), history()));
    }

    /** A phase that holds now and did not hold one step earlier. */
    private static String decisions() {
        String now = "(max by (rollout, phase) (sluice_rollout_phase" + OF + ") == 1)";
        return now + " unless (max by (rollout, phase) (sluice_rollout_phase" + OF + " offset $__interval) == 1)";
    }

    private static Row place() {
        return Row.of(
                "Where it stands",
                Panel.stat(
                        "Phase",
                        "Phase that each release is in. Shifting moves the weight; Paused waits for a person; RollingBack takes"
                                + " everyone back to stable.",
                        Unit.NUMBER,
                        Query.of(
                                "max by (rollout, phase) (sluice_rollout_phase" + OF + ") == 1",
                                "{{rollout}}: {{phase}}")),
                Panel.stat(
                        "Canary weight",
                        "Share of the users that the controller has decided to send to the canary.",
                        Unit.SHARE,
                        Query.of(
                                weight("max by (rollout) (sluice_rollout_weight_basis_points" + OF + ")"),
                                "{{rollout}}")),
                Panel.stat(
                        "Last outcome",
                        "How the last release ended: released, rolled_back by the evidence, or aborted by a person. All no while one is"
                                + " on.",
                        Unit.YES_OR_NO,
                        Query.of("max by (outcome) (sluice_rollout_outcome" + OF + ")", "{{outcome}}")),
                Panel.stat(
                        "Requests missing",
                        "Canary requests that the present step still needs to prove the canary good enough, if none of them fails.",
                        Unit.COUNT,
                        Query.of(
                                "max by (rollout) (sluice_rollout_requests_missing_requests" + OF + ")",
                                "{{rollout}}")),
                Panel.stat(
                        "Time missing",
                        "How long the missing requests take at the present traffic. Without a value none arrives, and waiting alone"
                                + " does not help.",
                        Unit.SECONDS,
                        Query.of("max by (rollout) (sluice_rollout_time_missing_seconds" + OF + ")", "{{rollout}}")),
                Panel.stat(
                        "Until it is taken back",
                        "Time until the release ends by itself unless what it waits for comes. Without a value nothing of that kind"
                                + " waits.",
                        Unit.SECONDS,
                        Query.of("min by (rollout) (sluice_rollout_deadline_left_seconds" + OF + ")", "{{rollout}}")),
                Panel.steps(
                                "Weight",
                                "What the controller decided against what is in force at the gateways. A gap that stays means that a"
                                        + " gateway does not hear the controller; its lease ends the canary there within 15 s.",
                                Unit.SHARE,
                                Query.of(
                                        weight("max by (rollout) (sluice_rollout_weight_basis_points" + OF + ")"),
                                        "decided, {{rollout}}"),
                                Query.of(
                                        weight("min by (service) (sluice_gateway_canary_weight" + ATTEMPTS + ")"),
                                        "least in force, {{service}}"),
                                Query.of(
                                        weight("max by (service) (sluice_gateway_canary_weight" + ATTEMPTS + ")"),
                                        "most in force, {{service}}"))
                        .half(),
                Panel.states(
                        "Phases",
                        "Phases over time. A release that stays in Preparing, HandingOver or RollingBack waits for something outside"
                                + " of the analysis: see the hold below.",
                        Query.of("max by (phase) (sluice_rollout_phase" + OF + ")", "{{phase}}")));
    }

    private static Row comparison() {
        return Row.of(
                "Stable against canary",
                Panel.lines(
                        "Requests",
                        "Requests a second that each version answers. The canary's share follows the weight.",
                        Unit.REQUESTS_A_SECOND,
                        Query.of(byVersion("sluice_gateway_attempts_seconds_count" + ATTEMPTS), "{{version}}")),
                Panel.lines(
                                "Failures",
                                "Share of each version's calls that failed, those included that a replay on stable hid from the user."
                                        + " The canary is judged against stable, not against a limit.",
                                Unit.SHARE,
                                Query.of(
                                        byVersion("sluice_gateway_attempts_seconds_count" + FAILED) + " / "
                                                + byVersion("sluice_gateway_attempts_seconds_count" + ATTEMPTS),
                                        "{{version}}"))
                        .with(Threshold.warn(0.005), Threshold.alarm(0.05)),
                Panel.lines(
                        "Replays and errors that users saw",
                        "Failed canary calls that stable answered instead, and failures that reached a user. The second should stay"
                                + " at zero while the first rises.",
                        Unit.REQUESTS_A_SECOND,
                        Query.of(
                                "sum(rate(sluice_gateway_replays_total" + ATTEMPTS + "[$__rate_interval]))",
                                "replayed"),
                        Query.of(
                                "sum(rate(sluice_gateway_user_errors_total" + ATTEMPTS + "[$__rate_interval]))",
                                "seen by users")),
                latency("p50", 0.5),
                latency("p90", 0.9),
                latency("p99", 0.99));
    }

    private static Panel latency(String name, double quantile) {
        return Panel.lines(
                "Latency, " + name,
                "Time from the request sent to the head of the answer that " + name
                        + " of the calls stay below, by version; failed calls are left out.",
                Unit.SECONDS,
                Query.of(
                        "histogram_quantile(" + quantile
                                + ", sum by (le, version) (rate(sluice_gateway_attempts_seconds_bucket" + ANSWERED
                                + "[$__rate_interval])))",
                        "{{version}}"));
    }

    private static Row evidence() {
        return Row.of(
                "Evidence",
                Panel.lines(
                                "Evidence against its limit",
                                "Natural logarithms. The release rolls back when both `worse` (than stable) and `floor` (bad enough to"
                                        + " matter) reach the limit, or `latency` does. Evidence near zero or below says nothing"
                                        + " against the canary.",
                                Unit.NUMBER,
                                Query.of("max by (test) (sluice_rollout_evidence" + OF + ")", "{{test}}"),
                                Query.of("max(sluice_rollout_evidence_limit" + OF + ")", "limit"))
                        .half(),
                Panel.lines(
                                "Placebos",
                                "Groups of stable's own users that are judged as if they were the canary. If one of them looks as bad"
                                        + " as the canary, the test cannot be trusted here, and the release holds.",
                                Unit.NUMBER,
                                Query.of("max(sluice_rollout_placebos_evidence" + OF + ")", "greatest of a placebo"),
                                Query.of("max(sluice_rollout_evidence" + ofTest("worse") + ")", "canary"),
                                Query.of("max(sluice_rollout_evidence_limit" + OF + ")", "limit"))
                        .half(),
                Panel.lines(
                        "Proof of the step",
                        "The step passes when the upper 95 % bound of the canary's share of failures lies below what is allowed:"
                                + " stable's share plus the margin.",
                        Unit.SHARE,
                        Query.of("max(sluice_rollout_failure_share_upper" + OF + ")", "canary, at most"),
                        Query.of("min(sluice_rollout_failure_share_allowed" + OF + ")", "allowed")),
                Panel.steps(
                        "Placebo groups",
                        "How many groups there are at the present weight, and how many have reached the limit: a few in a hundred"
                                + " releases do by chance.",
                        Unit.COUNT,
                        Query.of("max(sluice_rollout_placebos_groups" + OF + ")", "groups"),
                        Query.of("max(sluice_rollout_placebos_alarmed_groups" + OF + ")", "alarmed")),
                Panel.lines(
                        "Requests missing",
                        "Canary requests that the step still needs. A line that does not fall means that too few users reach the"
                                + " canary.",
                        Unit.COUNT,
                        Query.of(
                                "max by (rollout) (sluice_rollout_requests_missing_requests" + OF + ")",
                                "{{rollout}}")),
                Panel.states(
                        "What holds it",
                        "Why a release under test does not go on, however many requests come. SharedIncident: both versions fail."
                                + " Untrusted: stable's own users look as bad. TelemetryLost: no gateway reports.",
                        Query.of("max by (reason) (sluice_rollout_held" + OF + ")", "{{reason}}")),
                Panel.states(
                        "Conditions",
                        "What is said of the release: Progressing, CanaryHealthy, Succeeded, each True, False or Unknown.",
                        Query.of(
                                "max by (condition, status) (sluice_rollout_condition" + OF + ")",
                                "{{condition}} {{status}}")));
    }

    private static Row history() {
        return Row.of(
                "Decisions and reports",
                Panel.lines(
                        "Decisions",
                        "Decisions by the phase that they led to. `sluice explain` gives each with its reason and figures.",
                        Unit.COUNT,
                        Query.of(
                                "sum by (phase) (increase(sluice_rollout_decisions_total" + OF + "[$__rate_interval]))",
                                "{{phase}}")),
                Panel.lines(
                        "Calls counted",
                        "Requests and failures that the judge has counted in the present or last release.",
                        Unit.COUNT,
                        Query.of("max by (version) (sluice_rollout_requests" + OF + ")", "requests, {{version}}"),
                        Query.of(
                                "max by (version) (sluice_rollout_failures_requests" + OF + ")",
                                "failures, {{version}}")),
                Panel.lines(
                        "Reports and errors of the controller",
                        "Reports of all gateways by what became of them, and passes that ended in an error. An error that"
                                + " repeats means that the state cannot be written: see the controller's log.",
                        Unit.A_SECOND,
                        Query.of(
                                "sum by (outcome) (rate(sluice_rollout_reports_total{namespace=~\"$namespace\"}[$__rate_interval]))",
                                "{{outcome}}"),
                        Query.of("sum(rate(sluice_rollout_errors_total" + OF + "[$__rate_interval]))", "errors")));
    }

    private static String weight(String basisPoints) {
        return basisPoints + " / " + (int) BASIS_POINTS;
    }

    private static String byVersion(String series) {
        return "sum by (version) (rate(" + series + "[$__rate_interval]))";
    }

    private static String ofTest(String test) {
        return "{namespace=~\"$namespace\",rollout=~\"$release\",test=\"" + test + "\"}";
    }
}
