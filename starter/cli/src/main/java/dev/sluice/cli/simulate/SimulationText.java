package dev.sluice.cli.simulate;

import dev.sluice.cli.rollout.Words;
import dev.sluice.cli.simulate.Simulation.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A simulation as lines. */
final class SimulationText {

    private SimulationText() {}

    static List<String> lines(List<Run> runs) {
        List<String> lines = new ArrayList<>();
        lines.add(row("rule", "outcome", "after", "canary calls", "failed calls", "users hit"));
        runs.forEach(run -> lines.add(row(run)));
        lines.add("");
        runs.forEach(run -> lines.add(run.rule() + ": " + run.tally().why()));
        runs.stream().filter(run -> !run.decisions().isEmpty()).forEach(run -> {
            lines.add("");
            lines.add("Decisions of " + run.rule() + ":");
            run.decisions().forEach(decision -> lines.add(decision(decision)));
        });
        return lines;
    }

    private static String row(Run run) {
        Tally tally = run.tally();
        return row(
                run.rule(),
                tally.outcome(),
                time(tally.seconds()),
                grouped(tally.canaryRequests()),
                grouped(tally.canaryFailures()),
                grouped(tally.usersHit()));
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "%-22s %-12s %10s %14s %14s %10s", (Object[]) cells);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 8.3 s}, {@code 12:05 min}. */
    static String time(double seconds) {
        return seconds < 60
                ? String.format(Locale.ROOT, "%.1f s", seconds)
                : String.format(Locale.ROOT, "%d:%02d min", (long) seconds / 60, (long) seconds % 60);
    }

    private static String decision(SluiceRule.Decision decision) {
        return String.format(
                Locale.ROOT,
                "  %10s  %6s  %s",
                time((decision.atMillis() - Simulation.START_MILLIS) / 1_000.0),
                Words.weight(decision.weight()),
                decision.reason());
    }
}
