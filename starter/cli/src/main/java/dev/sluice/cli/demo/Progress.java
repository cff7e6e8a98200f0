package dev.sluice.cli.demo;

import dev.sluice.cli.customers.Tally;
import dev.sluice.cli.rollout.RolloutScreen;
import dev.sluice.cli.rollout.RolloutView;
import dev.sluice.cli.rollout.Words;
import dev.sluice.cli.terminal.Screen;
import java.util.ArrayList;
import java.util.List;

/** Shows the release while it goes on: redrawn on a terminal, else a line when something changes and every few seconds. */
final class Progress {

    private static final long NANOS = 1_000_000_000L;
    private static final long BETWEEN_LINES = 5 * NANOS;
    private static final long BETWEEN_SPEEDS = NANOS;

    private final Screen screen;
    private final Tally tally;
    private final double rate;
    private final long started = System.nanoTime();
    private long speedAt = started;
    private long speedCalls;
    private double speed;
    private long lineAt;
    private String lastState = "";

    Progress(Screen screen, Tally tally, double rate) {
        this.screen = screen;
        this.tally = tally;
        this.rate = rate;
    }

    void show(RolloutView view) {
        measureSpeed();
        if (screen.redraws()) {
            List<String> lines = new ArrayList<>(RolloutScreen.of(view, screen));
            lines.add("  traffic   " + traffic());
            screen.draw(lines);
            return;
        }
        String state = view.phase() + view.weight() + view.outcome();
        long now = System.nanoTime();
        if (!state.equals(lastState) || now - lineAt > BETWEEN_LINES) {
            lastState = state;
            lineAt = now;
            screen.print(line(view, now));
        }
    }

    private String line(RolloutView view, long now) {
        return "%5.1f s  %-11s weight %5s  stable %d req %d err  canary %d req %d err  users %d err  %s%s"
                .formatted(
                        (now - started) / (double) NANOS,
                        view.phase(),
                        Words.weight(view.weight()),
                        view.stableCounts().requests(),
                        view.stableCounts().failures(),
                        view.canaryCounts().requests(),
                        view.canaryCounts().failures(),
                        tally.userErrors.sum(),
                        traffic(),
                        waitsFor(view));
    }

    private static String waitsFor(RolloutView view) {
        return view.waitsFor().map(text -> "  " + text).orElse("");
    }

    private void measureSpeed() {
        long now = System.nanoTime();
        if (now - speedAt >= BETWEEN_SPEEDS) {
            long calls = tally.calls.sum();
            speed = (calls - speedCalls) * (double) NANOS / (now - speedAt);
            speedAt = now;
            speedCalls = calls;
        }
    }

    private String traffic() {
        boolean slower = speed > 0 && speed < 0.8 * rate;
        return "%.0f calls/s%s".formatted(speed, slower ? " (this machine is slower than %.0f/s)".formatted(rate) : "");
    }
}
