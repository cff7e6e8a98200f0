package dev.sluice.cli.rollout;

import dev.sluice.cli.rollout.RolloutView.Counts;

/** A rollout as one line. */
public final class RolloutText {

    private RolloutText() {}

    public static String line(RolloutView view) {
        return "%-18s %-12s %6s  stable %s  canary %s%s"
                .formatted(
                        view.name(),
                        view.outcomeIfAny()
                                .map(outcome -> view.phase() + "/" + outcome)
                                .orElse(view.phase()),
                        Words.weight(view.weight()),
                        tally(view.stableCounts()),
                        tally(view.canaryCounts()),
                        view.reason() == null ? "" : "  " + view.reason());
    }

    private static String tally(Counts counts) {
        return counts.requests() + " req " + counts.failures() + " err";
    }
}
