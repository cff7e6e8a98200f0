package dev.sluice.policy.analysis;

/**
 * Whether the canary is still getting faster; immutable.
 *
 * <p>Idea: a process that compiles its code, fills its caches and opens its connections is slow at first and then less so, and a
 * bad version is slow and stays so. The canary's median is divided by stable's of the same seconds, block by block of
 * {@value #BLOCK} canary latencies. As long as that ratio has fallen by {@value #PERCENT} % or more since the last block but
 * one, the canary is warming up. With lognormal latencies of sigma 0.5 the ratio of two blocks has a standard error of 4 %,
 * so a canary that is warm is taken for a cold one for one more block in about one of ten.
 *
 * <p>It only chooses which tolerance is in force, from requests that came before, so no bound depends on it.
 *
 * @param canary latencies of the present block
 * @param stable stable's in the same seconds
 * @param last ratio of the last whole block; 0 before there is one
 * @param before ratio of the block before that; 0 before there is one
 * @param improving whether the last whole block was faster; true until that is known
 */
record WarmUp(LatencySketch canary, LatencySketch stable, double last, double before, boolean improving) {

    static final int BLOCK = 500;

    private static final int PERCENT = 5;

    static final WarmUp COLD = new WarmUp(LatencySketch.EMPTY, LatencySketch.EMPTY, 0, 0, true);

    static WarmUp restore(Snapshot.WarmUp snapshot) {
        return new WarmUp(
                LatencySketch.of(snapshot.canary().buckets(), snapshot.canary().counts()),
                LatencySketch.of(snapshot.stable().buckets(), snapshot.stable().counts()),
                snapshot.last(),
                snapshot.before(),
                snapshot.improving());
    }

    WarmUp observe(LatencySketch canaryMore, LatencySketch stableMore) {
        LatencySketch canaryAll = canary.plus(canaryMore);
        LatencySketch stableAll = stable.plus(stableMore);
        if (canaryAll.count() < BLOCK || stableAll.count() == 0) {
            return new WarmUp(canaryAll, stableAll, last, before, improving);
        }
        double ratio = (double) canaryAll.quantileMicros(0.5) / stableAll.quantileMicros(0.5);
        double reference = before == 0 ? last : before;
        boolean faster = reference == 0 || ratio <= (1 - PERCENT / 100.0) * reference;
        return new WarmUp(LatencySketch.EMPTY, LatencySketch.EMPTY, ratio, last, faster);
    }

    Snapshot.WarmUp snapshot() {
        return new Snapshot.WarmUp(LatencyTests.sketch(canary), LatencyTests.sketch(stable), last, before, improving);
    }
}
