package dev.sluice.cli.rollout;

import dev.sluice.cli.rollout.RolloutView.Counts;
import dev.sluice.cli.rollout.RolloutView.Evidence;
import dev.sluice.cli.terminal.Ink;
import dev.sluice.cli.terminal.Ink.Tone;
import dev.sluice.cli.terminal.Screen;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A rollout as one screen of at most 24 lines: where it stands, both versions, what the evidence says, what comes next. */
public final class RolloutScreen {

    private static final int WIDE = 76;
    private static final int LABEL = 12;
    private static final int LONGEST_BAR = 40;
    private static final int SHORTEST_BAR = 8;
    private static final int MOST_WRAPPED = 3;

    private final RolloutView view;
    private final Ink ink;
    private final int columns;
    private final List<String> lines = new ArrayList<>();

    private RolloutScreen(RolloutView view, Ink ink, int columns) {
        this.view = view;
        this.ink = ink;
        this.columns = columns;
    }

    public static List<String> of(RolloutView view, Screen screen) {
        return of(view, screen.ink(), screen.columns());
    }

    static List<String> of(RolloutView view, Ink ink, int columns) {
        RolloutScreen screen = new RolloutScreen(view, ink, columns);
        screen.putPlace();
        screen.lines.addAll(new StepBars(view, ink, columns).lines());
        screen.putVersions();
        Evidence evidence = view.evidence();
        if (evidence != null) {
            screen.putEvidence(evidence);
        }
        screen.putWords();
        return screen.lines;
    }

    private void putPlace() {
        String outcome = view.outcomeIfAny().map(it -> ": " + it).orElse("");
        Tone tone = outcome.isEmpty() ? Tone.STRONG : view.released() ? Tone.GOOD : Tone.BAD;
        String place = view.phase()
                + outcome
                + (view.inSteps()
                        ? ", step %d of %d"
                                .formatted(view.step() + 1, view.steps().size())
                        : "");
        lines.add(ink.paint(Tone.STRONG, view.name()) + "  " + ink.paint(tone, place) + took());
        int room = Math.clamp(columns - LABEL - 24, SHORTEST_BAR, LONGEST_BAR);
        lines.add(label("canary")
                + ink.bar(Tone.CANARY, room, (double) view.weight() / RolloutView.FULL_WEIGHT)
                + " " + ink.paint(Tone.CANARY, Words.weight(view.weight())) + " of the users");
    }

    private String took() {
        Long began = view.startedAt();
        return began == null ? "" : ink.paint(Tone.FAINT, "  " + Words.duration(view.updatedAt() - began));
    }

    private void putVersions() {
        if (view.startedAt() == null) {
            lines.add(label("stable") + orDash(view.stable()));
            return;
        }
        boolean wide = columns >= WIDE;
        String head = wide
                ? "%10s%10s%10s%10s%10s%10s".formatted("requests", "failed", "rate", "p50", "p90", "p99")
                : "%9s%8s%9s".formatted("failed", "rate", "p50");
        lines.add(ink.paint(Tone.FAINT, label("") + head));
        lines.add(label("stable", Tone.STABLE) + figures(view.stableCounts(), wide));
        lines.add(label("canary", Tone.CANARY) + figures(view.canaryCounts(), wide));
        wrap(
                "users",
                "%d errors reached them, %d calls were replayed on stable"
                        .formatted(view.userErrors(), view.replayed()));
    }

    private static String figures(Counts counts, boolean wide) {
        String rate = counts.requests() == 0 ? "–" : Words.share(counts.failureRate());
        return wide
                ? String.format(
                        Locale.ROOT,
                        "%,10d%,10d%10s%10s%10s%10s",
                        counts.requests(),
                        counts.failures(),
                        rate,
                        Words.latency(counts.p50Micros()),
                        Words.latency(counts.p90Micros()),
                        Words.latency(counts.p99Micros()))
                : String.format(Locale.ROOT, "%,9d%8s%9s", counts.failures(), rate, Words.latency(counts.p50Micros()));
    }

    private void putEvidence(Evidence evidence) {
        lines.add(label("evidence") + ink.paint(Tone.FAINT, "an alarm is at " + Words.odds(evidence.limit())));
        putTest("fails more often", evidence.worse(), evidence.limit());
        putTest("above the floor", evidence.floor(), evidence.limit());
        putTest("slower", evidence.latency(), evidence.limit());
        putTest("a little slower", evidence.latencyHold(), evidence.limit());
        RolloutView.Placebos placebos = evidence.placebos();
        if (placebos != null && placebos.groups() > 0) {
            wrap(
                    "placebos",
                    "greatest of %d groups of stable's own users %s, %s alarmed"
                            .formatted(
                                    placebos.groups(),
                                    Words.odds(placebos.greatest()),
                                    placebos.alarmed() == 0 ? "none" : placebos.alarmed()));
        }
        wrap(
                "proof",
                "error rate below %s so far, below %s is needed"
                        .formatted(Words.share(evidence.canaryRateUpper()), Words.share(evidence.allowedRate())));
    }

    private void putTest(String name, double log, double limit) {
        boolean alarm = log >= limit;
        int room = Math.clamp(columns - 46, SHORTEST_BAR, LONGEST_BAR);
        String odds = alarm ? ink.paint(Tone.BAD, "ALARM " + Words.odds(log)) : Words.odds(log);
        lines.add(
                "    %-18s".formatted(name) + ink.bar(alarm ? Tone.BAD : Tone.CANARY, room, log / limit) + "  " + odds);
    }

    private void putWords() {
        view.waitsFor().ifPresent(text -> wrap("waits", text));
        view.deadline().ifPresent(text -> wrap("deadline", text));
        String reason = view.reason();
        if (reason != null && !reason.equals(view.hold())) {
            wrap("reason", reason);
        }
    }

    /** A text over as many lines as it needs, three at most. */
    private void wrap(String label, String text) {
        int room = Math.max(20, columns - LABEL - 3);
        String left = text;
        for (int line = 1; !left.isEmpty(); line++) {
            int end = line == MOST_WRAPPED || left.length() <= room ? left.length() : breakOf(left, room);
            lines.add(label(line == 1 ? label : "") + left.substring(0, end).stripTrailing());
            left = left.substring(end).stripLeading();
        }
    }

    private static int breakOf(String text, int room) {
        int space = text.lastIndexOf(' ', room);
        return space <= 0 ? room : space;
    }

    static String label(String text) {
        return "  %-10s".formatted(text);
    }

    private String label(String text, Tone tone) {
        return "  " + ink.paint(tone, text) + " ".repeat(LABEL - 2 - text.length());
    }

    private static String orDash(@Nullable String text) {
        return text == null ? "–" : text;
    }
}
