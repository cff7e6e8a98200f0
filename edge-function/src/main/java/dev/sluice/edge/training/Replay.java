package dev.sluice.edge.training;

import dev.sluice.edge.scoring.Stream;
import dev.sluice.policy.risk.RiskFeatures;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Sends orders of the past through the live code in the order of their time and keeps the features that it wrote. A fraud becomes known to the counters
 * the label delay after its order and not before, as it will be live.
 */
final class Replay {
    private final Stream stream;
    private final @Nullable Duration delay;
    private final Deque<LabelledOrder> unlabelled = new ArrayDeque<>();

    /** With no delay labels never come back. */
    Replay(Stream stream, @Nullable Duration delay) {
        this.stream = stream;
        this.delay = delay;
    }

    /** The features of the next order, whose time must not be before that of the last one. */
    RiskFeatures next(LabelledOrder next) {
        while (delay != null && !unlabelled.isEmpty() && isKnown(unlabelled.element(), next, delay))
            stream.fraud(unlabelled.remove().order());
        if (next.fraud()) unlabelled.add(next);
        return stream.features(next.order());
    }

    private static boolean isKnown(LabelledOrder fraud, LabelledOrder next, Duration delay) {
        return !fraud.order().time().plus(delay).isAfter(next.order().time());
    }
}
