package dev.sluice.policy.analysis;

import java.util.List;

/**
 * Tests A and B on counts alone, as a metrics system has them: errors and requests of both versions tick by tick, no users;
 * immutable.
 *
 * <p>Idea: without users a burst of errors that one cause leads to looks like that many independent ones. The
 * logarithms of both likelihood ratios are divided by a dispersion factor, {@code phi = max(1, Var/Mean)} of stable's errors a
 * tick, <b>frozen</b> from a window before the canary: a power of at most 1 of a factor with mean at most 1 has a mean of at most
 * 1 (Jensen), so for independent errors the bound holds for any phi of at least 1, and bursts as large as those before no
 * longer break it. Bursts that the window did not show are not covered: where users are known, {@link Analysis} is better.
 *
 * <p>Never cap at one error a tick instead: at 5 % errors that alarms in every healthy release.
 *
 * <p>Cost: 96 logarithms and exponentials a tick. Source: McCullagh, Nelder, "Generalized Linear Models", 1989, section 4.5.
 */
public final class CountTests {

    /** Ticks without which the dispersion is not known. */
    public static final int LEAST_TICKS = 30;

    private final FloorRates floorRates;
    private final double lnAlarm;
    private final double phi;
    private final Alarm worse;
    private final Alarm floor;

    private CountTests(FloorRates floorRates, double lnAlarm, double phi, Alarm worse, Alarm floor) {
        this.floorRates = floorRates;
        this.lnAlarm = lnAlarm;
        this.phi = phi;
        this.worse = worse;
        this.floor = floor;
    }

    /**
     * A release begins.
     *
     * @param stableErrors stable's errors in each of the last ticks before the canary, at least {@value #LEAST_TICKS}
     */
    public static CountTests begin(Criteria criteria, List<Long> stableErrors) {
        if (stableErrors.size() < LEAST_TICKS) {
            throw new IllegalArgumentException("stableErrors must be at least " + LEAST_TICKS
                    + " ticks, or the dispersion is not known, but were " + stableErrors.size());
        }
        return new CountTests(
                new FloorRates(criteria.floor()),
                Share.ERRORS.lnAlarm(criteria),
                dispersion(stableErrors),
                Alarm.NONE,
                Alarm.NONE);
    }

    /** One tick. */
    public CountTests observe(Counts canary, Counts stable) {
        long requests = canary.requests() + stable.requests();
        double w = requests == 0 ? 0 : (double) canary.requests() / requests;
        double[] aFactors = RateRatios.OF_FAILURES.lnFactors(canary.failures(), stable.failures(), w);
        double[] bFactors = floorRates.lnFactors(canary.failures(), canary.requests());
        return new CountTests(
                floorRates,
                lnAlarm,
                phi,
                worse.times(divided(aFactors), lnAlarm),
                floor.times(divided(bFactors), lnAlarm));
    }

    /** One more e-process starts in both tests. */
    public CountTests restart() {
        return new CountTests(floorRates, lnAlarm, phi, worse.start(), floor.start());
    }

    /** A has alarmed: the canary fails more often than stable. */
    public boolean worse() {
        return worse.reached();
    }

    /** A and B have both alarmed: it matters as well. */
    public boolean reached() {
        return worse.reached() && floor.reached();
    }

    /** {@code phi}, 1 for independent errors. */
    public double dispersion() {
        return phi;
    }

    private double[] divided(double[] lnFactors) {
        for (int k = 0; k < lnFactors.length; k++) {
            lnFactors[k] /= phi;
        }
        return lnFactors;
    }

    /** Variance over mean, unbiased, at least 1. */
    private static double dispersion(List<Long> ticks) {
        double mean = ticks.stream().mapToLong(Long::longValue).average().orElse(0);
        double squares = ticks.stream()
                .mapToDouble(errors -> (errors - mean) * (errors - mean))
                .sum();
        return mean == 0 ? 1 : Math.max(1, squares / (ticks.size() - 1) / mean);
    }
}
