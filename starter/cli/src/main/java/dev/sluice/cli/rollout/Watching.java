package dev.sluice.cli.rollout;

import dev.sluice.cli.terminal.Screen;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a release that goes on is shown. */
interface Watching {

    void show(RolloutView view);

    /** The controller is silent and is asked again. */
    void lost();

    /** A screen redrawn on a terminal, lines elsewhere, JSON wherever it is asked for. */
    static Watching on(Screen screen, boolean json) {
        if (json) {
            return new Documents(screen);
        }
        return screen.redraws() ? new Redrawn(screen) : new Lines(screen);
    }

    /** One screen, redrawn. */
    record Redrawn(Screen screen) implements Watching {
        @Override
        public void show(RolloutView view) {
            screen.draw(RolloutScreen.of(view, screen));
            if (view.ended()) {
                screen.keep();
            }
        }

        @Override
        public void lost() {
            screen.keep();
            screen.draw(List.of("", "  The controller does not answer; asking again …"));
        }
    }

    /** A line for each change of the state, and now and then one for figures that changed alone: a log stays short. */
    final class Lines implements Watching {
        private static final long BETWEEN = Duration.ofSeconds(10).toNanos();

        private final Screen screen;
        private String lastState = "";
        private String lastLine = "";
        private long lastAt;

        Lines(Screen screen) {
            this.screen = screen;
        }

        @Override
        public void show(RolloutView view) {
            String line = RolloutText.line(view);
            String state = view.phase() + view.outcome() + view.weight() + view.step() + view.reason();
            long now = System.nanoTime();
            boolean due = !state.equals(lastState) || now - lastAt > BETWEEN;
            if (due && !line.equals(lastLine)) {
                screen.print(line);
                lastState = state;
                lastLine = line;
                lastAt = now;
            }
        }

        @Override
        public void lost() {
            // The next line tells.
        }
    }

    /** Every view that differs from the one before, as one line. */
    final class Documents implements Watching {
        private final Screen screen;
        private @Nullable RolloutView last;

        Documents(Screen screen) {
            this.screen = screen;
        }

        @Override
        public void show(RolloutView view) {
            if (!view.equals(last)) {
                screen.print(Json.MAPPER.writeValueAsString(view));
                last = view;
            }
        }

        @Override
        public void lost() {
            // Programs wait.
        }
    }
}
