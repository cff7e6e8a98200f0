package dev.sluice.policy.analysis;

import java.util.Locale;
import java.util.Optional;

/**
 * Watches a canary that serves everyone; a plain immutable value.
 *
 * <p>With nobody on stable there is nothing to compare with in the same seconds, and Test A says nothing. So the canary is
 * held against what stable did before, which was frozen when its traffic ended:
 *
 * <ul>
 *   <li>its failure rate against {@code max(floor, stable's rate + margin)}, request by request;
 *   <li>its latency, second by second, the second being the unit since slow requests come in bursts: a second is slow when
 *       its median or its p90 is above the rollback factor times stable's. H0: at most half of the seconds are slow. A second
 *       with fewer than {@value #FEW} answers says nothing.
 * </ul>
 *
 * <p>Each is a likelihood-ratio mixture as in {@link FloorRates} and suspects the canary at {@code 1 / falseAlarm}. What
 * went well before would hide a late fault, so a new e-process starts every second for the failures, and every
 * {@value #SLOW_STARTS} seconds for the latency: after ten minutes that costs 13 and 7 of evidence. <b>A suspicion is no verdict</b>: the world may have changed and not the version, so nobody is
 * rolled back for it. It puts some users back on stable, where the two-sided tests tell a bad canary from a shared incident.
 *
 * @param tolerated failure rate up to which nothing is suspected
 * @param median latency in microseconds above which a second's median is slow; 0 when stable's is not known
 * @param tail the same for its p90
 * @param limit logarithm of the evidence at which the canary is suspected
 * @param failing evidence that it fails too often
 * @param slow evidence that it is too slow
 * @param second the second that is being gathered, since the epoch; 0 before the first
 * @param gathered latencies of that second
 */
public record FullTraffic(
        double tolerated,
        long median,
        long tail,
        double limit,
        Snapshot.Mixture failing,
        Snapshot.Mixture slow,
        long second,
        LatencySketch gathered) {

    static final int FEW = 10;

    /** How far above the limit the evidence may rise, so that a suspicion ends soon after its cause. */
    private static final double ABOVE = 2.0;

    private static final int EVERYONE = 10_000;
    private static final int SLOW_STARTS = 15;
    private static final double MOST_TOLERATED = 0.5;

    /** Share of slow seconds that is tolerated: half. */
    private static final FloorRates SLOW_SECONDS = new FloorRates(0.5);

    /**
     * Begins with what stable did before.
     *
     * @param stable its counts of the release
     * @param latency its latencies of the last minute, or of the release
     */
    public static FullTraffic begin(Criteria criteria, Counts stable, LatencySketch latency) {
        double rate = stable.requests() == 0 ? 0 : (double) stable.failures() / stable.requests();
        Snapshot.Mixture none = RestartMixture.begin(RateRatios.SIZE).snapshot();
        return new FullTraffic(
                Math.min(MOST_TOLERATED, Math.max(criteria.floor(), rate + criteria.margin())),
                threshold(latency, 0.5, criteria.latencyRollback()),
                threshold(latency, 0.9, criteria.latencyRollback()),
                -StrictMath.log(criteria.falseAlarm()),
                none,
                none,
                0,
                LatencySketch.EMPTY);
    }

    /** The state after one more sample; those of less than all traffic say nothing here. */
    public FullTraffic observe(Sample sample) {
        if (sample.weight() != EVERYONE) {
            return this;
        }
        long now = Math.floorDiv(sample.toMillis(), 1_000L);
        FullTraffic closed = now > second ? closed(now) : this;
        double[] factors = new FloorRates(tolerated)
                .lnFactors(sample.canary().failures(), sample.canary().requests());
        return new FullTraffic(
                tolerated,
                median,
                tail,
                limit,
                times(closed.failing, factors),
                closed.slow,
                closed.second,
                closed.gathered.plus(sample.canary().latency()));
    }

    /** Why the canary is suspected, as a sentence; empty while it is not. */
    public Optional<String> suspicion() {
        if (reached(failing)) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "The canary, which serves everyone, fails above %.2f %%, which is more than stable did.",
                    100 * tolerated));
        }
        return reached(slow)
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "The canary, which serves everyone, is slower than stable was: its median above %d us or p90"
                                + " above %d us.",
                        median,
                        tail))
                : Optional.empty();
    }

    private FullTraffic closed(long now) {
        boolean says = median > 0 && gathered.count() >= FEW;
        boolean slowSecond = says && (gathered.quantileMicros(0.5) > median || gathered.quantileMicros(0.9) > tail);
        Snapshot.Mixture after = says ? times(slow, SLOW_SECONDS.lnFactors(slowSecond ? 1 : 0, 1)) : slow;
        Snapshot.Mixture next = now % SLOW_STARTS == 0 ? started(after) : after;
        return new FullTraffic(tolerated, median, tail, limit, started(failing), next, now, LatencySketch.EMPTY);
    }

    private Snapshot.Mixture times(Snapshot.Mixture mixture, double[] lnFactors) {
        return RestartMixture.restore(mixture)
                .times(lnFactors)
                .atMost(limit + ABOVE)
                .snapshot();
    }

    private boolean reached(Snapshot.Mixture mixture) {
        return RestartMixture.restore(mixture).lnEvidence() >= limit;
    }

    private static Snapshot.Mixture started(Snapshot.Mixture mixture) {
        return RestartMixture.restore(mixture).start().snapshot();
    }

    /** A slowdown by less than two milliseconds, or by less than the value itself, is none. */
    private static long threshold(LatencySketch stable, double quantile, double factor) {
        long usual = stable.quantileMicros(quantile);
        long tolerated = usual + Math.min(usual, LatencyTests.WARM_MICROS);
        return Math.round(Math.max(factor * usual, (double) tolerated));
    }
}
