package dev.sluice.policy.analysis;

import java.util.List;

/**
 * Is the canary slower than stable? Two {@link SlownessTest}s, for the hold and the rollback factor, and when they listen;
 * immutable.
 *
 * <ul>
 *   <li><b>Thresholds</b> are stable's p50, p90 and p99 of the reference, frozen at the start and at each step; without a
 *       reference the first {@value #REFERENCE} stable latencies of the release.
 *   <li><b>Burn-in</b>: the first {@value #BURN_IN} canary latencies of a release are not judged. A new process opens
 *       connections, loads classes and interprets its code; that is over after some requests, says nothing about the version
 *       and happens to stable too when it is deployed. Failures are judged from the first request on.
 *   <li><b>Warming up</b>: until the canary has answered {@code warmUp} requests, and then as long as it gets faster block by
 *       block (see {@link WarmUp}; up to {@value #LONGEST} times {@code warmUp}), a slowdown of the median by less than
 *       {@value #COLD_FACTOR} of stable's medians or {@value #COLD_MICROS} us, whichever is less, does not roll back, and p99
 *       is not looked at. A JVM that gets a tenth of stable's load compiles its code much later: on 2 busy cores a healthy
 *       canary was measured at 8 ms against stable's 2 ms after 100 requests, at 5 ms after 1,500. A slowdown of that size
 *       cannot be told from a bad version yet. It <b>holds</b> the step, so a cold canary gets no more users until it is
 *       warm, and a bad one is rolled back when it ought to be.
 *   <li><b>Tolerance</b>: a slowdown by less than one median or {@value #WARM_MICROS} us, whichever is less, is none.
 *   <li><b>Dispersion</b> must be known, see {@link Dispersion}; until then nothing is counted.
 *   <li><b>Rollback</b>: reaching the limit is remembered. <b>Hold</b>: the evidence is kept below the limit + 2, so a hold
 *       ends soon after the canary is fast again.
 * </ul>
 *
 * <p>What counts and with which tolerance depends only on how many requests came before, so every bound holds. Cost: 32
 * logarithms and about 200 multiplications a sample.
 */
final class LatencyTests {

    static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99);

    static final int REFERENCE = 200;
    static final int BURN_IN = 50;
    static final int COLD_FACTOR = 7;
    static final int COLD_MICROS = 15_000;
    static final int WARM_MICROS = 2_000;
    static final int LONGEST = 10;

    private final Frozen frozen;
    private final Heat heat;
    private final Tests tests;
    private final Step step;
    private final Limits limits;

    private LatencyTests(Frozen frozen, Heat heat, Tests tests, Step step, Limits limits) {
        this.frozen = frozen;
        this.heat = heat;
        this.tests = tests;
        this.step = step;
        this.limits = limits;
    }

    static LatencyTests begin(Criteria criteria, LatencySketch reference) {
        Frozen none = new Frozen(List.of(), LatencySketch.EMPTY, Dispersion.unknown());
        Tests tests = new Tests(
                SlownessTest.begin(criteria.latencyRollback()), SlownessTest.begin(criteria.latencyHold()), false);
        return new LatencyTests(none.gather(reference), Heat.COLD, tests, Step.NONE, Limits.of(criteria));
    }

    static LatencyTests restore(Criteria criteria, Snapshot.Latency snapshot) {
        Frozen frozen = new Frozen(
                List.copyOf(snapshot.thresholds()),
                sketch(snapshot.gathered()),
                Dispersion.restore(snapshot.ticks(), snapshot.correlations()));
        Tests tests = new Tests(
                SlownessTest.restore(criteria.latencyRollback(), snapshot.rollback()),
                SlownessTest.restore(criteria.latencyHold(), snapshot.hold()),
                snapshot.reached());
        Step step = new Step(sketch(snapshot.stable()), sketch(snapshot.canary()));
        Heat heat = new Heat(snapshot.burnedIn(), WarmUp.restore(snapshot.warmUp()));
        return new LatencyTests(frozen, heat, tests, step, Limits.of(criteria));
    }

    /** One sample. */
    LatencyTests observe(Sample sample) {
        LatencySketch stable = sample.stable().latency();
        LatencySketch canary = sample.canary().latency();
        if (stable.count() + canary.count() == 0) {
            return this;
        }
        Step nextStep = new Step(step.stable.plus(stable), step.canary.plus(canary));
        if (frozen.thresholds.isEmpty()) {
            return new LatencyTests(frozen.gather(stable), heat.observe(canary, stable), tests, nextStep, limits);
        }
        List<Long> slow = frozen.thresholds.stream().map(stable::countFrom).toList();
        boolean listens = canary.count() > 0 && heat.requests >= BURN_IN && frozen.dispersion.known();
        return new LatencyTests(
                frozen.observe(sample, slow),
                heat.observe(canary, stable),
                listens ? judged(stable, canary, slow) : tests,
                nextStep,
                limits);
    }

    /** One more e-process starts in every test. */
    LatencyTests restart() {
        return new LatencyTests(frozen, heat, tests.start(), step, limits);
    }

    /** A new step: thresholds from this reference if it suffices, else those in force. */
    LatencyTests atStep(LatencySketch reference) {
        Frozen next = reference.count() < REFERENCE
                ? frozen
                : new Frozen(List.of(), LatencySketch.EMPTY, frozen.dispersion.forNewThresholds()).gather(reference);
        return new LatencyTests(next, heat, tests, Step.NONE, limits);
    }

    boolean reached() {
        return tests.reached;
    }

    /** {@code ln E} of the rollback test. */
    double rollback() {
        return tests.rollback.lnEvidence();
    }

    /** {@code ln E} of the hold test. */
    double hold() {
        return tests.hold.lnEvidence();
    }

    /** Both versions' latencies in this step. */
    Evidence.Latencies figures() {
        return new Evidence.Latencies(
                step.canary.quantileMicros(0.5),
                step.stable.quantileMicros(0.5),
                step.canary.quantileMicros(0.99),
                step.stable.quantileMicros(0.99));
    }

    Snapshot.Latency snapshot() {
        return new Snapshot.Latency(
                frozen.thresholds,
                sketch(frozen.gathered),
                heat.requests,
                frozen.dispersion.ticks(),
                frozen.dispersion.carried(),
                tests.rollback.snapshot(),
                tests.hold.snapshot(),
                tests.reached,
                heat.warmUp.snapshot(),
                sketch(step.stable),
                sketch(step.canary));
    }

    private Tests judged(LatencySketch stable, LatencySketch canary, List<Long> slow) {
        double w = (double) canary.count() / (canary.count() + stable.count());
        SlownessTest.Exposure exposure = new SlownessTest.Exposure(
                canary, slow, w, RateRatios.OF_SLOWNESS.lnCosts(w), frozen.dispersion.factors(w));
        double median = LatencySketch.lowerBorder(frozen.thresholds.getFirst());
        SlownessTest rollback = tests.rollback.observe(exposure, frozen.thresholds, rollbackTolerance(median));
        SlownessTest hold = tests.hold.observe(exposure, frozen.thresholds, warm(median));
        return new Tests(
                rollback.atMost(limits.lnAlarm + Alarm.ABOVE),
                hold.atMost(limits.lnHold + Alarm.ABOVE),
                tests.reached || rollback.lnEvidence() >= limits.lnAlarm);
    }

    private SlownessTest.Tolerance rollbackTolerance(double median) {
        return heat.cold(limits.warmUp)
                ? new SlownessTest.Tolerance(Math.min(COLD_FACTOR * median, COLD_MICROS), 2)
                : warm(median);
    }

    private static SlownessTest.Tolerance warm(double median) {
        return new SlownessTest.Tolerance(Math.min(median, WARM_MICROS), QUANTILES.size());
    }

    static Snapshot.Sketch sketch(LatencySketch sketch) {
        return new Snapshot.Sketch(
                List.copyOf(sketch.buckets().keySet()),
                List.copyOf(sketch.buckets().values()));
    }

    private static LatencySketch sketch(Snapshot.Sketch sketch) {
        return LatencySketch.of(sketch.buckets(), sketch.counts());
    }

    /**
     * @param lnAlarm evidence at which the rollback test alarms
     * @param lnHold evidence at which the hold test alarms
     * @param warmUp canary requests until it counts as warm
     */
    private record Limits(double lnAlarm, double lnHold, long warmUp) {

        static Limits of(Criteria criteria) {
            return new Limits(Share.LATENCY.lnAlarm(criteria), Share.lnLimit(criteria), criteria.warmUp());
        }
    }

    /** How many latencies of the canary there were in the release, and whether they still get better. */
    private record Heat(long requests, WarmUp warmUp) {
        static final Heat COLD = new Heat(0, WarmUp.COLD);

        Heat observe(LatencySketch canary, LatencySketch stable) {
            return new Heat(requests + canary.count(), warmUp.observe(canary, stable));
        }

        boolean cold(long usual) {
            return requests < usual || (warmUp.improving() && requests < LONGEST * usual);
        }
    }

    /** Latencies of the present step. */
    private record Step(LatencySketch stable, LatencySketch canary) {
        static final Step NONE = new Step(LatencySketch.EMPTY, LatencySketch.EMPTY);
    }

    /** What is known about stable: first slow bucket of each quantile, or the latencies gathered so far. */
    private record Frozen(List<Integer> thresholds, LatencySketch gathered, Dispersion dispersion) {

        Frozen gather(LatencySketch stable) {
            LatencySketch all = gathered.plus(stable);
            if (all.count() < REFERENCE) {
                return new Frozen(List.of(), all, dispersion);
            }
            List<Integer> borders =
                    QUANTILES.stream().map(q -> all.quantileBucket(q) + 1).toList();
            return new Frozen(borders, LatencySketch.EMPTY, dispersion);
        }

        Frozen observe(Sample sample, List<Long> slow) {
            long canary = sample.canary().latency().count();
            long stable = sample.stable().latency().count();
            return new Frozen(thresholds, gathered, dispersion.observe(sample.fromMillis(), canary, stable, slow));
        }
    }

    /** The tests' evidence, and whether that for a rollback has ever reached the limit. */
    private record Tests(SlownessTest rollback, SlownessTest hold, boolean reached) {

        Tests start() {
            return new Tests(rollback.start(), hold.start(), reached);
        }
    }
}
