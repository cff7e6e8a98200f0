package dev.sluice.cli.rollout;

import dev.sluice.cli.rollout.RolloutView.Counts;
import dev.sluice.cli.rollout.RolloutView.Evidence;
import dev.sluice.cli.rollout.RolloutView.Latencies;
import dev.sluice.cli.rollout.RolloutView.Placebos;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why a rollout is where it is: a paragraph from the present view, then the decisions that led there. */
final class Explanation {

    private static final int DECISIONS_SHOWN = 12;
    private static final double FEW_REQUESTS = 30;

    private final RolloutView view;
    private final List<Decision> log;
    private final DateTimeFormatter time;

    Explanation(RolloutView view, List<Decision> log, ZoneId zone) {
        this.view = view;
        this.log = List.copyOf(log);
        this.time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(headline());
        if (view.reason() != null) {
            lines.add("Reason: " + view.reason());
        }
        if (view.canaryCounts().requests() > 0) {
            lines.add(comparison());
        }
        Evidence evidence = view.evidence();
        if (evidence != null) {
            lines.addAll(tests(evidence));
        }
        view.waitsFor().ifPresent(text -> lines.add("Waits: " + text));
        lines.add(users());
        decisions(lines);
        lines.add("Next: " + next());
        return lines;
    }

    private String headline() {
        String name = view.name();
        String outcome = view.outcomeIfAny().orElse("");
        return switch (outcome) {
            case "released" -> name + " is released: every step was passed, all traffic goes to " + view.stable() + ".";
            case "rolledBack" -> name + " was rolled back: the canary has 0 % of the traffic, stable has all of it.";
            case "aborted" -> name + " was aborted by a command: the canary has 0 % of the traffic.";
            default ->
                "%s is in phase %s: the canary has %s of the traffic (step %d of %d)."
                        .formatted(
                                name,
                                view.phase(),
                                Words.weight(view.weight()),
                                Math.min(
                                        view.step() + 1,
                                        Math.max(1, view.steps().size())),
                                view.steps().size());
        };
    }

    private String comparison() {
        Counts stable = view.stableCounts();
        Counts canary = view.canaryCounts();
        String text = "The canary failed %d of %d calls (%s), stable %d of %d (%s)."
                .formatted(
                        canary.failures(),
                        canary.requests(),
                        Words.share(canary.failureRate()),
                        stable.failures(),
                        stable.requests(),
                        Words.share(stable.failureRate()));
        if (stable.p50Micros() > 0 && canary.p50Micros() > 0) {
            text += " Half of the canary's answers took more than %s, of stable's more than %s: %.1f times as long."
                    .formatted(
                            Words.latency(canary.p50Micros()),
                            Words.latency(stable.p50Micros()),
                            (double) canary.p50Micros() / stable.p50Micros());
        }
        return canary.requests() < FEW_REQUESTS ? text + " That is little data yet." : text;
    }

    private static List<String> tests(Evidence evidence) {
        List<String> lines = new ArrayList<>(
                List.of(
                        "Tests (each looks at every report and alarms at " + Words.odds(evidence.limit()) + "):",
                        "  - more errors than stable in the same seconds: " + state(evidence.worse(), evidence.limit()),
                        "  - more errors than the floor that matters:      "
                                + state(evidence.floor(), evidence.limit()),
                        "  - slower than the rollback factor allows:       "
                                + state(evidence.latency(), evidence.limit()),
                        "  - slower than the hold factor allows:           "
                                + state(evidence.latencyHold(), evidence.limit()),
                        "    The first two must both alarm to roll back for errors; the third alone is enough; the fourth holds."));
        placebos(evidence).ifPresent(lines::add);
        lines.addAll(step(evidence));
        return lines;
    }

    /** Whether the first test can be trusted on this traffic. */
    private static Optional<String> placebos(Evidence evidence) {
        Placebos placebos = evidence.placebos();
        if (placebos == null || placebos.groups() == 0) {
            return Optional.empty();
        }
        String alarmed = placebos.alarmed() == 0
                ? "none has alarmed, as it should be"
                : placebos.alarmed() + " alarmed, so the canary is blamed only with far more evidence than theirs";
        return Optional.of(
                "Check of the first test: %d group%s of stable's own users went through it; the greatest had %s, %s."
                        .formatted(
                                placebos.groups(),
                                placebos.groups() == 1 ? "" : "s",
                                Words.odds(placebos.greatest()),
                                alarmed));
    }

    private static List<String> step(Evidence evidence) {
        List<String> lines = new ArrayList<>();
        if (evidence.canaryRequests() > 0) {
            lines.add("In this step the canary failed %d of %d calls, stable %d of %d."
                    .formatted(
                            evidence.canaryFailures(),
                            evidence.canaryRequests(),
                            evidence.stableFailures(),
                            evidence.stableRequests()));
        }
        Latencies latencies = evidence.latencies();
        if (latencies != null && latencies.canaryP50Micros() > 0) {
            lines.add(
                    "In this step one in a hundred of the canary's answers took more than %s, of stable's more than %s."
                            .formatted(
                                    Words.latency(latencies.canaryP99Micros()),
                                    Words.latency(latencies.stableP99Micros())));
        }
        lines.add("To pass a step the canary's error rate must be proved below %s; so far it is proved below %s."
                .formatted(Words.share(evidence.allowedRate()), Words.share(evidence.canaryRateUpper())));
        return lines;
    }

    private static String state(double log, double limit) {
        return (log >= limit ? "ALARM, " : log > 0 ? "no alarm, " : "no sign, evidence ") + Words.odds(log);
    }

    private String users() {
        String text = "%d errors reached users; %d calls that failed on the canary were replayed on stable."
                .formatted(view.userErrors(), view.replayed());
        Long first = view.firstCanaryErrorAt();
        Long last = view.lastCanaryRequestAt();
        if (view.outcome() == null || first == null || last == null || last < first) {
            return text;
        }
        return text + " From the canary's first error to its last call: " + Words.seconds(last - first) + ".";
    }

    private void decisions(List<String> lines) {
        if (log.isEmpty()) {
            lines.add("No decision has been logged yet.");
            return;
        }
        lines.add("Decisions"
                + (log.size() > DECISIONS_SHOWN ? " (last " + DECISIONS_SHOWN + " of " + log.size() + ")" : "") + ":");
        for (Decision decision : log.subList(Math.max(0, log.size() - DECISIONS_SHOWN), log.size())) {
            lines.add("  %s  %-12s %6s  %s%s"
                    .formatted(
                            time.format(Instant.ofEpochMilli(decision.at())),
                            decision.phase() == null ? "" : decision.phase(),
                            Words.weight(decision.weight()),
                            decision.reason() == null ? "" : decision.reason(),
                            decision.by() == null || decision.by().isBlank() ? "" : " (by " + decision.by() + ")"));
        }
    }

    private String next() {
        if (view.outcome() != null) {
            return view.outcome().equals("released")
                    ? "nothing. A new canary starts the next release."
                    : "mend the canary and put it again as a new version; `sluice get` shows the state.";
        }
        boolean approval = view.step() < view.steps().size()
                && view.step() >= 0
                && !view.steps().isEmpty()
                && view.steps().get(view.step()).approval();
        if (approval) {
            return "`sluice approve " + view.name() + "` goes on from this step, `sluice abort " + view.name()
                    + "` stops.";
        }
        return switch (view.phase()) {
            case "Idle" -> "nothing runs; a new canary starts a release.";
            case "Paused" -> "`sluice resume " + view.name() + "` goes on, `sluice abort " + view.name() + "` stops.";
            default -> "`sluice watch " + view.name() + "` follows, `sluice abort " + view.name() + "` stops.";
        };
    }
}
