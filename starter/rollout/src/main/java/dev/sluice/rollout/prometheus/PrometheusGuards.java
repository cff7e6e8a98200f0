package dev.sluice.rollout.prometheus;

import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.resource.RolloutResource.Guard;
import dev.sluice.rollout.Guards;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.Run;
import dev.sluice.rollout.prometheus.PrometheusApi.Unanswered;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Guards whose values a Prometheus has. A value outside of its limits holds the release at once, and takes it back when the
 * guard says so and the value has been wrong for long enough. A value that nobody knows holds it, and never takes it back.
 */
final class PrometheusGuards implements Guards {

    /** Ticks after which a value is no longer one. */
    private static final int STALE = 3;

    private final Values prometheus;
    private final Duration tick;
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();

    /** Where values are read. */
    interface Values {
        OptionalDouble value(String expression, Instant at) throws Unanswered;
    }

    /**
     * The guards of one release.
     *
     * @param release when it began
     * @param at when they were looked at
     */
    private record Watched(Instant release, Instant at, Map<String, Reading> readings) {}

    /**
     * What is known of one guard.
     *
     * @param value not a number when it has none
     * @param at when the value was one
     * @param wrongSince since when the value is outside of the limits; null while it is not
     * @param lack why there is no value, as a sentence
     */
    private record Reading(
            double value, Instant at, @Nullable Instant wrongSince, String lack) {}

    PrometheusGuards(Values prometheus, Duration tick) {
        this.prometheus = prometheus;
        this.tick = tick;
    }

    @Override
    public Standing standing(Rollout rollout, Instant at) {
        Collection<Guard> guards = rollout.resource().queries().guards();
        if (guards.isEmpty() || !(rollout.state() instanceof RolloutState.UnderTest)) return Standing.KEPT;
        Standing worst = Standing.KEPT;
        Map<String, Reading> readings = readings(rollout);
        for (Guard guard : guards) {
            Standing standing = standing(guard, readings.get(guard.name()), at);
            if (standing.reaction().compareTo(worst.reaction()) > 0) worst = standing;
        }
        return worst;
    }

    /** Whether the guards of the release are to be looked at. */
    boolean due(Rollout rollout, Instant at) {
        if (rollout.resource().queries().guards().isEmpty() || !(rollout.state() instanceof RolloutState.UnderTest))
            return false;
        Watched last = watched.get(rollout.name());
        return last == null || !at.isBefore(last.at().plus(tick));
    }

    /** Asks for the values. */
    void read(Rollout rollout, Instant at) {
        Run run = rollout.run();
        Rollout.Version canary = rollout.canary();
        if (run == null || canary == null) return;
        Map<String, Reading> before = readings(rollout);
        Map<String, Reading> now = new TreeMap<>();
        for (Guard guard : rollout.resource().queries().guards())
            now.put(
                    guard.name(),
                    reading(
                            guard,
                            VersionNames.ofBoth(guard.query(), rollout, canary.revision()),
                            before.get(guard.name()),
                            at));
        watched.put(rollout.name(), new Watched(run.startedAt(), at, now));
    }

    /** Forgets all rollouts but these. */
    void keep(Set<String> rollouts) {
        watched.keySet().retainAll(rollouts);
    }

    private Map<String, Reading> readings(Rollout rollout) {
        Watched last = watched.get(rollout.name());
        Run run = rollout.run();
        return last == null || run == null || !last.release().equals(run.startedAt()) ? Map.of() : last.readings();
    }

    private Reading reading(Guard guard, String query, @Nullable Reading before, Instant at) {
        try {
            OptionalDouble value = prometheus.value(query, at);
            if (value.isEmpty()) return without(before, "its query has no value: " + query);
            boolean right = guard.allows(value.getAsDouble());
            Instant since = before == null || before.wrongSince() == null ? at : before.wrongSince();
            return new Reading(value.getAsDouble(), at, right ? null : since, "");
        } catch (Unanswered unanswered) {
            return without(before, String.valueOf(unanswered.getMessage()));
        }
    }

    /** A value that is missing once is not missed yet; how long it was wrong is counted anew when it is back. */
    private static Reading without(@Nullable Reading before, String lack) {
        return before == null
                ? new Reading(Double.NaN, Instant.EPOCH, null, lack)
                : new Reading(before.value(), before.at(), null, lack);
    }

    private Standing standing(Guard guard, @Nullable Reading reading, Instant at) {
        if (reading == null)
            return new Standing("Guard " + guard.name() + " has not been looked at yet.", Reaction.WAIT);
        if (reading.at().isBefore(at.minus(tick.multipliedBy(STALE))))
            return new Standing("Guard " + guard.name() + " is not known: " + lack(reading), Reaction.WAIT);
        Instant since = reading.wrongSince();
        if (guard.allows(reading.value())) return Standing.KEPT;
        String words = "Guard " + guard.name() + " is breached: its value is " + limit(guard, reading.value()) + ".";
        boolean lasted = since != null && !at.isBefore(since.plus(guard.breach().lasting()));
        return guard.breach().action() == Guard.Action.ROLLBACK && lasted
                ? new Standing(
                        words + " It has been so for "
                                + guard.breach().lasting().toSeconds()
                                + " s, and is "
                                + shown(reading.value()) + " now.",
                        Reaction.ROLL_BACK)
                : new Standing(words, Reaction.HOLD);
    }

    private static String lack(Reading reading) {
        return reading.lack().endsWith(".") ? reading.lack() : reading.lack() + ".";
    }

    /** Without the value itself, so that the sentence stays the same while the cause does. */
    private static String limit(Guard guard, double value) {
        return value > guard.most() ? "above " + shown(guard.most()) : "below " + shown(guard.least());
    }

    private static String shown(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
