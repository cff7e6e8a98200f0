package dev.sluice.rollout.api;

import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Rollouts;
import java.util.List;

/** A name that no rollout has. */
final class UnknownRollout extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnknownRollout(String name, Rollouts rollouts) {
        super(message(name, rollouts.all().stream().map(Rollout::name).toList()));
    }

    private static String message(String name, List<String> known) {
        return "There is no rollout \"" + name + "\". "
                + (known.isEmpty() ? "None has been applied yet." : "Known are: " + String.join(", ", known) + ".");
    }
}
