package dev.sluice.policy.analysis;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 * <p><b>The level of the whole release</b> is falseAlarm, shared by errors and latency as {@link Share} says: a canary no worse
 * than stable is rolled back for errors only if A alarms, for latency only if L does, each with probability at most its part of
 * falseAlarm over all looks (Ville). So that one limit serves all, evidence is reported with its share taken off, against
 * {@code ln(1 / falseAlarm)}; equivalently, the tests are weighted e-processes whose sum is one. Requiring B as well costs
 * nothing: a canary below the floor that is no slower is rolled back with probability at most falseAlarm too
 * (intersection-union).
 *
 * <p>A alone holds the step and tells a human (a regression below the floor). B alone holds it too: stable fails as well,
 * do not blame the canary. A while {@link Placebos} veto it holds it as well: the test cannot be trusted here.
 * The latency hold test is no rollback test and has a level of its own. Holds end by themselves.
 * A step passes when nothing holds it and {@link StepProof} proves the canary good enough. No data never fails anything.
 *
 * <p>Where samples come from a metrics system, as ticks of counts without users, A and B are {@link CountTests}: their evidence is
 * divided by how much stable's errors come in bursts.
 *
 * <p>A new e-process of each test starts every minute and at each step, see {@link RestartMixture}; of B after each failure too.
 */
public final class Analysis {

    /** Ticks of stable without which their dispersion is not known. */
    public static final int LEAST_TICKS = CountTests.LEAST_TICKS;

    private static final long RESTART_MILLIS = 60_000;
    private static final String MORE_THAN_STABLE = "The canary fails more often than stable";
    private static final String UNTRUSTED =
            "The canary seems to fail more often than stable, but so does a group of stable's own users: failures cluster"
                    + " by user for another reason than the version, so the canary is not blamed.";

    private final Criteria criteria;
    private final FailureTests errors;
    private final LatencyTests latency;
    private final StepProof step;
    private final long nextStart;

    private Analysis(Criteria criteria, FailureTests errors, LatencyTests latency, StepProof step, long nextStart) {
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
        return begin(criteria, stableReference, null);
    }

    /**
     * A release begins.
     *
     * @param dispersion {@link #dispersion} before the canary where samples are ticks of counts; null where they name users
     */
    public static Analysis begin(Criteria criteria, LatencySketch stableReference, @Nullable Double dispersion) {
        double lnAlarm = Share.ERRORS.lnAlarm(criteria);
        return new Analysis(
                criteria,
                dispersion == null
                        ? ErrorTests.begin(criteria.floor(), lnAlarm)
                        : CountTests.begin(criteria.floor(), lnAlarm, dispersion),
                LatencyTests.begin(criteria, stableReference),
                StepProof.begin(),
                0);
    }

    /**
     * How much stable's errors come in bursts: 1 for independent ones.
     *
     * @param stableErrors stable's errors in each of the last ticks before the canary, at least {@link #LEAST_TICKS}
     */
    public static double dispersion(List<Long> stableErrors) {
        return CountTests.dispersion(stableErrors);
    }

    /** Continues where a snapshot was taken, bit for bit. */
    public static Analysis restore(Snapshot snapshot) {
        Criteria criteria = snapshot.criteria();
        return new Analysis(
                criteria,
                FailureTests.restore(snapshot.errors(), criteria.floor(), Share.ERRORS.lnAlarm(criteria)),
                LatencyTests.restore(criteria, snapshot.latency()),
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
        if (errors.reached()) {
            String reason =
                    MORE_THAN_STABLE + ", and " + aboveFloor() + ": " + evidence.failuresText() + " in this step.";
            return new Verdict.Fail(evidence, Verdict.Fault.FAILURES, reason);
        }
        if (latency.reached()) {
            String figures = evidence.latencies().text();
            String reason = slower(criteria.latencyRollback()) + ": " + figures + " in this step.";
            return new Verdict.Fail(evidence, Verdict.Fault.LATENCY, reason);
        }
        return unlessRolledBack(evidence);
    }

    /** The whole state as plain values. */
    public Snapshot snapshot() {
        return new Snapshot(criteria, errors.snapshot(), latency.snapshot(), step.snapshot(), nextStart);
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
                reported(
                        Share.ERRORS,
                        errors.worse().mixture().lnEvidence(),
                        errors.worse().reached()),
                reported(
                        Share.ERRORS,
                        errors.floor().mixture().lnEvidence(),
                        errors.floor().reached()),
                reported(Share.LATENCY, latency.rollback(), latency.reached()),
                latency.hold(),
                Share.lnLimit(criteria),
                step.canaryRateUpper(),
                step.allowedRate(criteria.margin()),
                step.canary().requests(),
                step.canary().failures(),
                step.stable().requests(),
                step.stable().failures(),
                calibration(),
                latency.figures());
    }

    private Evidence.Placebos calibration() {
        Placebos placebos = errors.placebos();
        double greatest = Share.ERRORS.reported(placebos.greatest());
        return new Evidence.Placebos(placebos.groups().size(), placebos.alarmed(), greatest);
    }

    private double reported(Share share, double lnEvidence, boolean reached) {
        double reported = share.reported(lnEvidence);
        return reached ? Math.max(Share.lnLimit(criteria), reported) : reported;
    }

    private Verdict unlessRolledBack(Evidence evidence) {
        if (errors.worsePresent()) {
            return errors.vetoed()
                    ? new Verdict.Hold(evidence, Verdict.Cause.UNTRUSTED, UNTRUSTED)
                    : new Verdict.Hold(
                            evidence,
                            Verdict.Cause.RELATIVE_REGRESSION,
                            MORE_THAN_STABLE + ", but not " + aboveFloor() + ".");
        }
        if (errors.floorPresent()) {
            return new Verdict.Hold(
                    evidence,
                    Verdict.Cause.SHARED_INCIDENT,
                    "The canary fails " + aboveFloor() + ", but is not shown to be worse than stable.");
        }
        if (evidence.latencyHold() >= evidence.limit()) {
            return new Verdict.Hold(evidence, Verdict.Cause.SLOWER, slower(criteria.latencyHold()) + ".");
        }
        return evidence.canaryRateUpper() < evidence.allowedRate()
                ? new Verdict.Pass(evidence)
                : new Verdict.Undecided(evidence, step.forecast(criteria.margin()));
    }

    private String aboveFloor() {
        return "above the floor of " + digits(100 * criteria.floor()) + " %";
    }

    private static String slower(double factor) {
        return "The canary is slower than " + digits(factor) + " times stable";
    }

    private static String digits(double value) {
        return new BigDecimal(value, new MathContext(4)).stripTrailingZeros().toPlainString();
    }
}
