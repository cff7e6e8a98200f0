package dev.sluice.gateway;

import dev.sluice.gateway.table.OutcomeWindow;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Writes the end of each attempt, once, to the window of its table, to the meters and to the count of outstanding requests. */
final class AttemptLog {

    private final Outstanding outstanding;
    private final GatewayMetrics metrics;
    private final Runnable canaryFailed;
    private final LongSupplier nanoClock;

    /**
     * @param canaryFailed told after a judged canary attempt failed; must not block
     */
    AttemptLog(Outstanding outstanding, GatewayMetrics metrics, Runnable canaryFailed, LongSupplier nanoClock) {
        this.outstanding = outstanding;
        this.metrics = metrics;
        this.canaryFailed = canaryFailed;
        this.nanoClock = nanoClock;
    }

    void began(Attempt attempt) {
        outstanding.began(attempt.target().address());
        if (attempt.isJudged()) window(attempt).began(service(attempt), isCanary(attempt), System.currentTimeMillis());
    }

    void succeeded(Attempt attempt, long latencyNanos) {
        if (!ends(attempt)) return;
        long micros = TimeUnit.NANOSECONDS.toMicros(latencyNanos);
        if (attempt.isJudged()) window(attempt).succeeded(service(attempt), isCanary(attempt), micros);
        metrics.attempt(attempt, GatewayMetrics.Outcome.SUCCESS, latencyNanos);
    }

    void failed(Attempt attempt) {
        if (attempt.hasCallerFailed()) {
            abandoned(attempt);
            return;
        }
        if (ends(attempt)) fail(attempt);
    }

    private void fail(Attempt attempt) {
        metrics.attempt(attempt, GatewayMetrics.Outcome.FAILURE, waited(attempt));
        if (!attempt.isJudged()) return;
        window(attempt)
                .failed(service(attempt), isCanary(attempt), attempt.call().key(), System.currentTimeMillis());
        if (isCanary(attempt)) canaryFailed.run();
    }

    /** The answer broke off after its user had seen its beginning; a stream that ends so was counted at its headers. */
    void brokeOff(Attempt attempt) {
        if (!ends(attempt)) return;
        metrics.userError(service(attempt));
        if (attempt.call().isJudged()) window(attempt).userError(service(attempt));
        fail(attempt);
    }

    /** The caller left. */
    void abandoned(Attempt attempt) {
        if (!ends(attempt)) return;
        long waited = waited(attempt);
        if (attempt.isJudged())
            window(attempt).succeeded(service(attempt), isCanary(attempt), TimeUnit.NANOSECONDS.toMicros(waited));
        metrics.attempt(attempt, GatewayMetrics.Outcome.ABANDONED, waited);
    }

    private boolean ends(Attempt attempt) {
        if (!attempt.end()) return false;
        outstanding.ended(attempt.target().address());
        return true;
    }

    private long waited(Attempt attempt) {
        return nanoClock.getAsLong() - attempt.sentNanos();
    }

    private static OutcomeWindow window(Attempt attempt) {
        return attempt.call().tables().window();
    }

    private static String service(Attempt attempt) {
        return attempt.call().service();
    }

    private static boolean isCanary(Attempt attempt) {
        return attempt.target().canary();
    }
}
