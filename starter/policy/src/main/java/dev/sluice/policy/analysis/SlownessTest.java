package dev.sluice.policy.analysis;

import java.util.ArrayList;
import java.util.List;

/**
 * One slowdown factor: is the canary slower than {@code f} times stable? Immutable.
 *
 * <p>Idea: if the canary takes at most {@code g(x) = max(f x, x + d)} where stable takes {@code x}, then
 * {@code P(canary > g(q)) <= P(stable > q)} for every threshold q, so counting canary latencies above {@code g(q)} and
 * stable latencies above {@code q} gives two event counts to which Test A applies, with {@code w} = the canary's share of
 * the sample's requests. This holds for any q, also for one that is out of date; a good q makes it quick. Three of them,
 * at stable's frozen p50, p90 and p99, are averaged: an average of e-processes is one.
 *
 * <p>{@code d} is the tolerance in force, see {@link Tolerance}. It may differ between samples and quantiles: a canary not
 * slower than f times stable is within every {@code g}. Both thresholds lie on borders of sketch buckets; stable's is exact
 * there and the canary's is rounded up, at most 2 %, so that rounding never adds evidence.
 *
 * @param factor f
 * @param mixtures one for each quantile
 */
record SlownessTest(double factor, List<RestartMixture> mixtures) {

    static SlownessTest begin(double factor) {
        List<RestartMixture> mixtures = new ArrayList<>();
        for (int j = 0; j < LatencyTests.QUANTILES.size(); j++) {
            mixtures.add(RestartMixture.begin(RateRatios.SIZE));
        }
        return new SlownessTest(factor, List.copyOf(mixtures));
    }

    static SlownessTest restore(double factor, List<Snapshot.Mixture> snapshots) {
        return new SlownessTest(
                factor, snapshots.stream().map(RestartMixture::restore).toList());
    }

    /**
     * One sample.
     *
     * @param thresholds first bucket in which a stable latency is slow, for each quantile
     * @param tolerance d for each quantile, and how many of them are looked at
     */
    SlownessTest observe(Exposure exposure, List<Integer> thresholds, Tolerance tolerance) {
        List<RestartMixture> next = new ArrayList<>(mixtures);
        for (int j = 0; j < tolerance.quantiles(); j++) {
            int bucket = canaryBucket(thresholds.get(j), tolerance.micros(j));
            double[] lnFactors = RateRatios.OF_SLOWNESS.lnFactors(
                    exposure.canary().countFrom(bucket),
                    exposure.slowStable().get(j),
                    exposure.w(),
                    exposure.lnCosts());
            next.set(j, mixtures.get(j).times(lnFactors, exposure.phi()[j]));
        }
        return with(List.copyOf(next));
    }

    SlownessTest start() {
        return with(mixtures.stream().map(RestartMixture::start).toList());
    }

    /** Scaled down where a quantile's evidence is above this. */
    SlownessTest atMost(double lnMost) {
        return with(mixtures.stream().map(mixture -> mixture.atMost(lnMost)).toList());
    }

    /** {@code ln E}, the average over the quantiles. */
    double lnEvidence() {
        return RestartMixture.lnMean(
                mixtures.stream().mapToDouble(RestartMixture::lnEvidence).toArray());
    }

    List<Snapshot.Mixture> snapshot() {
        return mixtures.stream().map(RestartMixture::snapshot).toList();
    }

    /** The first bucket in which a canary latency is slow, for the first in which a stable latency is. */
    int canaryBucket(int stableBucket, double toleranceMicros) {
        double border = LatencySketch.lowerBorder(stableBucket);
        return LatencySketch.firstBucketFrom(Math.max(factor * border, border + toleranceMicros));
    }

    private SlownessTest with(List<RestartMixture> next) {
        return new SlownessTest(factor, next);
    }

    /**
     * What all factors share in one sample.
     *
     * @param canary the canary's latencies
     * @param slowStable how many of stable's were slow, for each quantile
     * @param w the canary's share of the latencies
     * @param lnCosts {@link RateRatios#lnCosts} of w
     * @param phi dispersion for each quantile
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Exposure(LatencySketch canary, List<Long> slowStable, double w, double[] lnCosts, double[] phi) {}

    /**
     * A slowdown in microseconds that is none, whatever the factor: {@code ofMedian} for the median, twice that for p90 and
     * four times that for p99.
     *
     * @param ofMedian tolerance for the median
     * @param quantiles how many quantiles are looked at, the lowest first
     */
    record Tolerance(double ofMedian, int quantiles) {

        double micros(int quantile) {
            return ofMedian * (1 << quantile);
        }
    }
}
