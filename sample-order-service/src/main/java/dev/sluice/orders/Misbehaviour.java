package dev.sluice.orders;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The faults in force, and which call they hit: the n-th call's fate depends on the seed and n alone. */
@Component
@ConditionalOnProperty(name = "orders.misbehaviour.enabled", havingValue = "true")
final class Misbehaviour {

    /** What happens to one call. */
    enum Fate {
        /** The call is served. */
        SERVED,
        /** The call fails and nothing is done. */
        FAILS_BEFORE,
        /** The call's work is done, and the answer is an error all the same. */
        FAILS_AFTER
    }

    /**
     * Faults in force.
     *
     * @param errorRate share of calls that fail, half of them before and half after their work
     * @param slowdown factor by which a call takes longer than it would
     * @param seed start of the sequence that picks the failing calls
     */
    record Settings(double errorRate, double slowdown, long seed) {

        static final double MAX_SLOWDOWN = 100;

        Settings {
            if (!(errorRate >= 0 && errorRate <= 1)) {
                throw new IllegalArgumentException("error rate must be between 0 and 1, but was " + errorRate);
            }
            if (!(slowdown >= 1 && slowdown <= MAX_SLOWDOWN)) {
                throw new IllegalArgumentException("slowdown must be between 1 and 100, but was " + slowdown);
            }
        }

        Fate fate(long call) {
            double draw = new SplittableRandom(seed + call * 0x9E3779B97F4A7C15L).nextDouble();
            if (draw < errorRate / 2) {
                return Fate.FAILS_BEFORE;
            }
            return draw < errorRate ? Fate.FAILS_AFTER : Fate.SERVED;
        }
    }

    private record State(Settings settings, long calls) {}

    /** What a call has to suffer. */
    record Sentence(Fate fate, double slowdown) {}

    private static final Logger log = LoggerFactory.getLogger(Misbehaviour.class);

    private final AtomicReference<State> state;

    Misbehaviour(OrdersProperties properties) {
        OrdersProperties.Misbehaviour initial = properties.misbehaviour();
        long seed = initial.chosenSeed().orElseGet(() -> new SplittableRandom().nextLong());
        this.state = new AtomicReference<>(new State(new Settings(initial.errorRate(), initial.slowdown(), seed), 0));
        tell();
    }

    Settings settings() {
        return state.get().settings();
    }

    /** Puts other faults in force; the sequence of calls starts again. */
    void set(Settings settings) {
        state.set(new State(settings, 0));
        tell();
    }

    Sentence next() {
        State before = state.getAndUpdate(s -> new State(s.settings(), s.calls() + 1));
        return new Sentence(
                before.settings().fate(before.calls()), before.settings().slowdown());
    }

    private void tell() {
        Settings now = settings();
        log.atWarn()
                .addKeyValue("sluice.orders.misbehaviour.error_rate", now.errorRate())
                .addKeyValue("sluice.orders.misbehaviour.slowdown", now.slowdown())
                .addKeyValue("sluice.orders.misbehaviour.seed", now.seed())
                .log("This service misbehaves on purpose");
    }
}
