package dev.sluice.cli.rollout;

import dev.sluice.cli.rollout.RolloutView.Counts;
import dev.sluice.cli.rollout.RolloutView.Evidence;
import dev.sluice.cli.rollout.RolloutView.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A rollout as text: one line, or one small screen. */
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

    public static List<String> screen(RolloutView view) {
        List<String> lines = new ArrayList<>();
        lines.add("%s  %s%s"
                .formatted(
                        view.name(),
                        view.phase(),
                        view.outcomeIfAny().map(o -> ": " + o).orElse("")));
        lines.add("  weight    %s on the canary   %s".formatted(Words.weight(view.weight()), steps(view)));
        lines.add("  stable    %s   %s".formatted(described(view.stableCounts()), orDash(view.stable())));
        lines.add("  canary    %s   %s".formatted(described(view.canaryCounts()), orDash(view.canary())));
        lines.add("  users     %d errors reached them, %d calls were replayed on stable"
                .formatted(view.userErrors(), view.replayed()));
        Evidence evidence = view.evidence();
        if (evidence != null) {
            lines.add("  evidence  %s".formatted(Words.evidence(evidence)));
        }
        view.waitsFor().ifPresent(text -> lines.add("  waits     " + text));
        view.deadline().ifPresent(text -> lines.add("  deadline  " + text));
        if (view.reason() != null) {
            lines.add("  reason    " + view.reason());
        }
        return lines;
    }

    private static String steps(RolloutView view) {
        StringBuilder text = new StringBuilder("steps");
        for (int i = 0; i < view.steps().size(); i++) {
            Step step = view.steps().get(i);
            String name = step.approval() ? "approval" : Words.weight(step.weight());
            text.append(i == 0 ? " " : " → ").append(i == view.step() && !view.ended() ? "[" + name + "]" : name);
        }
        return text.toString();
    }

    private static String tally(Counts counts) {
        return counts.requests() + " req " + counts.failures() + " err";
    }

    private static String described(Counts counts) {
        return "%7d requests  %5d errors (%s)  p50 %s  p99 %s"
                .formatted(
                        counts.requests(),
                        counts.failures(),
                        Words.share(counts.failureRate()),
                        Words.latency(counts.p50Micros()),
                        Words.latency(counts.p99Micros()));
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "–" : text;
    }
}
