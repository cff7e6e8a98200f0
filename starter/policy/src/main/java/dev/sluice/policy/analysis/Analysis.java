package dev.sluice.policy.analysis;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The sequential state of one release: samples in, verdict out. Immutable: each sample gives a new state, and the same
 * samples give the same state on every machine.
 *
 * <p>Roll back iff (A and B) or L, each at some time of the release:
 *
 * <ul>
 *   <li>A, {@link RateRatios}: the canary fails more often than stable in the same seconds;
 *   <li>B, {@link FloorRates}: it fails more often than the floor;
 *   <li>L, {@link LatencyTests}: it is slower than the rollback factor allows.
 * </ul>
 *
 * <p><b>The level of the whole release.</b> falseAlarm is split in halves: A and B alarm at {@code E >= 2 / falseAlarm}, and
 * so does L. A canary no worse than stable is rolled back for errors only if A alarms, and for latency only if L does; each
 * has probability at most falseAlarm / 2 over all looks (Ville), so together at most falseAlarm. So that one limit serves
 * all, evidence is reported as {@code ln(E / 2)} against {@code ln(1 / falseAlarm)}. Equivalently: the average of the two
 * e-processes, with each one's share compared alone. Requiring B as well costs nothing: a canary below the floor that is no
 * slower is rolled back with probability at most falseAlarm too (intersection-union). The price of the split is
 * {@code ln 2}, less than one failing key.
 *
 * <p>A alone holds the step and tells a human (a regression below the floor). B alone holds it too: stable fails as well,
 * do not blame the canary. The latency hold test is no rollback test and has a level of its own. Holds end by themselves.
 * A step passes when nothing holds it and {@link StepProof} proves the canary good enough. No data never fails anything.
 *
 * <p>A new e-process of each test starts every minute and at each step, see {@link RestartMixture}.
 */
public final class Analysis {

    private static final double SHARE = 2.0;
    private static final long RESTART_MILLIS = 60_000;

    private final Criteria criteria;
    private final ErrorTests errors;
    private final LatencyTests latency;
    private final StepProof step;
    private final long nextStart;

    private Analysis(Criteria criteria, ErrorTests errors, LatencyTests latency, StepProof step, long nextStart) {
        this.criteria = criteria;
        this.errors = errors;
        this.latency = latency;
        this.step = step;
        this.nextStart = nextStart;
    }

    /**
     * A release begins.
     *
     * @param stableReference stable's latencies before the release; may be empty, then they are gathered from the samples
     */
    public static Analysis begin(Criteria criteria, LatencySketch stableReference) {
        double lnAlarm = lnAlarm(criteria);
        return new Analysis(
                criteria,
                ErrorTests.begin(criteria.floor(), lnAlarm),
                LatencyTests.begin(criteria, stableReference, lnAlarm),
                StepProof.begin(),
                0);
    }

    /** Continues where a snapshot was taken, bit for bit. */
    public static Analysis restore(Snapshot snapshot) {
        Criteria criteria = snapshot.criteria();
        double lnAlarm = lnAlarm(criteria);
        return new Analysis(
                criteria,
                ErrorTests.restore(snapshot.errors(), criteria.floor(), lnAlarm),
                LatencyTests.restore(criteria, snapshot.latency(), lnAlarm),
                StepProof.restore(snapshot.step()),
                snapshot.nextStart());
    }

    /** The state after one more sample. */
    public Analysis observe(Sample sample) {
        Analysis due = startsDue(sample.fromMillis());
        return new Analysis(
                criteria, due.errors.observe(sample), due.latency.observe(sample), step.observe(sample), due.nextStart);
    }

    /**
     * The state at the start of a new step: what passes a step is counted anew, the rollback tests go on.
     *
     * @param stableReference stable's recent latencies; with fewer than 200 the thresholds in force stay
     * @param atMillis time at which the step begins, milliseconds since the epoch
     */
    public Analysis atStep(LatencySketch stableReference, long atMillis) {
        return new Analysis(
                criteria,
                errors.restart(),
                latency.restart().atStep(stableReference),
                step.atStep(),
                atMillis + RESTART_MILLIS);
    }

    /** What the evidence says now. */
    public Verdict verdict() {
        Evidence evidence = evidence();
        if (errors.worse().reached() && errors.floor().reached()) {
            return new Verdict.Fail(
                    evidence, "the canary fails more often than stable, and " + aboveFloor() + ": " + failures());
        }
        if (latency.reached()) {
            return new Verdict.Fail(evidence, slower(criteria.latencyRollback()) + ": " + latency.figures());
        }
        return unlessRolledBack(evidence);
    }

    /** The whole state as plain values. */
    public Snapshot snapshot() {
        return new Snapshot(criteria, errors.snapshot(), latency.snapshot(), step.snapshot(), nextStart);
    }

    /** The evidence at which a rollback test with its half of falseAlarm alarms. */
    static double lnAlarm(Criteria criteria) {
        return StrictMath.log(SHARE / criteria.falseAlarm());
    }

    private Analysis startsDue(long millis) {
        if (nextStart == 0) {
            return new Analysis(criteria, errors, latency, step, millis + RESTART_MILLIS);
        }
        return millis < nextStart
                ? this
                : new Analysis(criteria, errors.restart(), latency.restart(), step, millis + RESTART_MILLIS);
    }

    private Evidence evidence() {
        return new Evidence(
                reported(errors.worse().mixture().lnEvidence(), errors.worse().reached()),
                reported(errors.floor().mixture().lnEvidence(), errors.floor().reached()),
                reported(latency.rollback(), latency.reached()),
                latency.hold(),
                limit(),
                step.canaryRateUpper(),
                step.allowedRate(criteria.margin()),
                step.canary().requests(),
                step.canary().failures(),
                step.stable().requests(),
                step.stable().failures());
    }

    private double limit() {
        return lnAlarm(criteria) - StrictMath.log(SHARE);
    }

    private double reported(double lnEvidence, boolean reached) {
        double shared = lnEvidence - StrictMath.log(SHARE);
        return reached ? Math.max(limit(), shared) : shared;
    }

    private boolean alarms(Alarm alarm) {
        return alarm.mixture().lnEvidence() >= lnAlarm(criteria);
    }

    private Verdict unlessRolledBack(Evidence evidence) {
        if (alarms(errors.worse())) {
            return new Verdict.Hold(
                    evidence,
                    Verdict.Cause.RELATIVE_REGRESSION,
                    "the canary fails more often than stable, but not " + aboveFloor() + ": " + failures());
        }
        if (alarms(errors.floor())) {
            return new Verdict.Hold(
                    evidence,
                    Verdict.Cause.SHARED_INCIDENT,
                    "the canary fails " + aboveFloor() + ", but is not shown to be worse than stable: " + failures());
        }
        if (evidence.latencyHold() >= evidence.limit()) {
            String reason = slower(criteria.latencyHold()) + ": " + latency.figures();
            return new Verdict.Hold(evidence, Verdict.Cause.SLOWER, reason);
        }
        return evidence.canaryRateUpper() < evidence.allowedRate()
                ? new Verdict.Pass(evidence)
                : new Verdict.Undecided(evidence, step.forecast(criteria.margin()));
    }

    private String aboveFloor() {
        return "above the floor of " + digits(100 * criteria.floor()) + " %";
    }

    private String failures() {
        return step.canary() + ", stable " + step.stable() + " in this step";
    }

    private static String slower(double factor) {
        return "the canary is slower than " + digits(factor) + " times stable";
    }

    private static String digits(double value) {
        return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
    }
}
