package dev.sluice.policy.analysis;

/** The sequential state of one release: samples in, verdict out. Immutable: each sample gives a new state. */
public final class Analysis {

    private final Criteria criteria;

    private Analysis(Criteria criteria) {
        this.criteria = criteria;
    }

    /**
     * A release begins.
     *
     * @param stableReference stable's latencies before the release; may be empty, then they are gathered from the samples
     */
    public static Analysis begin(Criteria criteria, LatencySketch stableReference) {
        return new Analysis(criteria);
    }

    /** Continues where a snapshot was taken, bit for bit. */
    public static Analysis restore(Snapshot snapshot) {
        return new Analysis(snapshot.criteria());
    }

    /** The state after one more sample. Pure: the same samples give the same state. */
    public Analysis observe(Sample sample) {
        return this;
    }

    /**
     * The state at the start of a new step: what passes a step is counted anew, the rollback tests go on.
     *
     * @param stableReference stable's recent latencies; empty keeps the thresholds in force
     */
    public Analysis atStep(LatencySketch stableReference, long atMillis) {
        return this;
    }

    /** What the evidence says now. */
    public Verdict verdict() {
        double limit = -StrictMath.log(criteria.falseAlarm());
        return new Verdict.Undecided(
                new Evidence(0, 0, 0, 0, limit, 1, criteria.margin(), 0, 0, 0, 0),
                new Forecast(0, -1, "waits for the tests"));
    }

    /** The whole state as plain values. */
    public Snapshot snapshot() {
        return new Snapshot(criteria, java.util.List.of());
    }
}
