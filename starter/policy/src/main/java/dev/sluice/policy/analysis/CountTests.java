package dev.sluice.policy.analysis;

import java.util.List;
import java.util.Objects;

/**
 * Tests A and B on counts alone, as a metrics system has them: errors and requests of both versions tick by tick, no users;
 * immutable.
 *
 * <p>Idea: without users a burst of errors that one cause leads to looks like that many independent ones. The
 * logarithms of both likelihood ratios are divided by a dispersion factor, {@code phi = max(1, Var/Mean)} of stable's errors a
 * tick, <b>frozen</b> from a window before the canary: a power of at most 1 of a factor with mean at most 1 has a mean of at most
 * 1 (Jensen), so for independent errors the bound holds for any phi of at least 1, and bursts as large as those before no
 * longer break it. Bursts that the window did not show are not covered: where users are known, {@link ErrorTests} is better.
 *
 * <p>The exposure is what was counted, {@code w = n_c / (n_c + n_s)}, and not the weight, which a data plane draws anew for each
 * request. A tick in which the weight changed has no one exposure: its weight is to be given as 0, and it counts nothing.
 *
 * <p>As in {@link ErrorTests} a process of B starts after each tick with a failure of the canary too, so that a late fault is found.
 *
 * <p>Never cap at one error a tick instead: at 5 % errors that alarms in every healthy release.
 *
 * <p>Cost: 96 logarithms and exponentials a tick. Source: McCullagh, Nelder, "Generalized Linear Models", 1989, section 4.5.
 */
final class CountTests implements FailureTests {

    /** Ticks without which the dispersion is not known. */
    static final int LEAST_TICKS = 30;

    private static final int EVERYONE = 10_000;

    private final Limits limits;
    private final double phi;
    private final Alarm worse;
    private final Alarm floor;

    private CountTests(Limits limits, double phi, Alarm worse, Alarm floor) {
        this.limits = limits;
        this.phi = phi;
        this.worse = worse;
        this.floor = floor;
    }

    /**
     * A release begins.
     *
     * @param floorRate failure rate that matters
     * @param lnAlarm logarithm of the evidence at which either test alarms
     * @param phi {@link #dispersion} before the canary, at least 1
     */
    static CountTests begin(double floorRate, double lnAlarm, double phi) {
        if (!(phi >= 1)) {
            throw new IllegalArgumentException("dispersion must be at least 1, but was " + phi);
        }
        return new CountTests(new Limits(new FloorRates(floorRate), lnAlarm), phi, Alarm.NONE, Alarm.NONE);
    }

    static CountTests restore(Snapshot.Errors snapshot, double floorRate, double lnAlarm) {
        double phi = Objects.requireNonNull(snapshot.dispersion());
        return new CountTests(
                new Limits(new FloorRates(floorRate), lnAlarm),
                phi,
                Alarm.restore(snapshot.worse()),
                Alarm.restore(snapshot.floor()));
    }

    /**
     * Variance over mean, unbiased, at least 1.
     *
     * @param stableErrors stable's errors in each of the last ticks before the canary, at least {@value #LEAST_TICKS}
     */
    static double dispersion(List<Long> stableErrors) {
        if (stableErrors.size() < LEAST_TICKS) {
            throw new IllegalArgumentException("stableErrors must be at least " + LEAST_TICKS
                    + " ticks, or the dispersion is not known, but were " + stableErrors.size());
        }
        double mean = stableErrors.stream().mapToLong(Long::longValue).average().orElse(0);
        double squares = stableErrors.stream()
                .mapToDouble(errors -> (errors - mean) * (errors - mean))
                .sum();
        return mean == 0 ? 1 : Math.max(1, squares / (stableErrors.size() - 1) / mean);
    }

    /** One tick. */
    @Override
    public CountTests observe(Sample sample) {
        Counts canary = sample.canary();
        Counts stable = sample.stable();
        long requests = canary.requests() + stable.requests();
        if (sample.weight() == 0 || sample.weight() == EVERYONE || requests == 0) {
            return this;
        }
        double w = (double) canary.requests() / requests;
        double[] aFactors = RateRatios.OF_FAILURES.lnFactors(canary.failures(), stable.failures(), w);
        double[] bFactors = limits.floor.lnFactors(canary.failures(), canary.requests());
        Alarm above = floor.times(divided(bFactors), limits.lnAlarm);
        return new CountTests(
                limits,
                phi,
                worse.times(divided(aFactors), limits.lnAlarm),
                canary.failures() == 0 ? above : above.start());
    }

    @Override
    public CountTests restart() {
        return new CountTests(limits, phi, worse.start(), floor.start());
    }

    @Override
    public boolean worsePresent() {
        return worse.present(limits.lnAlarm);
    }

    @Override
    public boolean floorPresent() {
        return floor.present(limits.lnAlarm);
    }

    /** Without users there are no groups of them to compare the canary with. */
    @Override
    public boolean vetoed() {
        return false;
    }

    @Override
    public Alarm worse() {
        return worse;
    }

    @Override
    public Alarm floor() {
        return floor;
    }

    @Override
    public Placebos placebos() {
        return Placebos.NONE;
    }

    @Override
    public Snapshot.Errors snapshot() {
        return new Snapshot.Errors(List.of(), worse.snapshot(), floor.snapshot(), Placebos.NONE.snapshot(), phi);
    }

    private double[] divided(double[] lnFactors) {
        for (int k = 0; k < lnFactors.length; k++) {
            lnFactors[k] /= phi;
        }
        return lnFactors;
    }

    /**
     * @param floor Test B's factors
     * @param lnAlarm logarithm of the evidence at which either test alarms
     */
    private record Limits(FloorRates floor, double lnAlarm) {}
}
