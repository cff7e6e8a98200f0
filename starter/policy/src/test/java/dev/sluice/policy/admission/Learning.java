package dev.sluice.policy.admission;

/** Feeds a {@link ConcurrencyLimit} with windows, as a server does. */
final class Learning implements SimulatedService.Limiter {
    private ConcurrencyLimit limit;
    private long begins;
    private long completed;
    private long good;
    private long latency;
    private long refused;

    Learning(AdmissionBounds bounds) {
        limit = ConcurrencyLimit.within(bounds);
    }

    @Override
    public int permits() {
        return limit.permits();
    }

    @Override
    public void refused(long now) {
        if (now >= begins) refused++;
    }

    @Override
    public void ended(long started, long now, int underWay, boolean success) {
        if (now < begins) return;
        completed++;
        if (success) good++;
        latency += now - started;
        if (!limit.isEnough(now - begins, completed)) return;
        limit = limit.after(new AdmissionWindow(Math.max(1, now - begins), completed, good, latency, refused));
        begins = now + limit.settleNanos();
        completed = 0;
        good = 0;
        latency = 0;
        refused = 0;
    }
}
