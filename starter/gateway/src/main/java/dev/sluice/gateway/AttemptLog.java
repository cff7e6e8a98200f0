package dev.sluice.gateway;

import dev.sluice.gateway.table.OutcomeWindow;
import dev.sluice.gateway.upstream.CallSpan;
import dev.sluice.gateway.upstream.Instances;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Writes the end of each attempt, once, to the window of its table, to the meters and to what is known of its instance. */
final class AttemptLog {

    private final Instances instances;
    private final GatewayMetrics metrics;
    private final Consumer<String> canaryFailed;
    private final LongSupplier nanoClock;

    /**
     * @param canaryFailed told the service after a judged attempt of its canary failed; must not block
     */
    AttemptLog(Instances instances, GatewayMetrics metrics, Consumer<String> canaryFailed, LongSupplier nanoClock) {
        this.instances = instances;
        this.metrics = metrics;
        this.canaryFailed = canaryFailed;
        this.nanoClock = nanoClock;
    }

    GatewayMetrics metrics() {
        return metrics;
    }

    void began(Attempt attempt) {
        instances.began(attempt.target().address());
        if (attempt.isJudged()) window(attempt).began(service(attempt), isCanary(attempt), System.currentTimeMillis());
    }

    void succeeded(Attempt attempt, long latencyNanos) {
        if (ends(attempt)) succeed(attempt, latencyNanos);
    }

    /** A stream began: the attempt counts now, and its address stays busy until the stream is {@link #left}. */
    void streams(Attempt attempt, long latencyNanos) {
        if (attempt.end()) succeed(attempt, latencyNanos);
    }

    private void succeed(Attempt attempt, long latencyNanos) {
        instances.succeeded(attempt.target().address());
        long micros = TimeUnit.NANOSECONDS.toMicros(latencyNanos);
        if (attempt.isJudged()) window(attempt).succeeded(service(attempt), isCanary(attempt), micros);
        count(attempt, GatewayMetrics.Outcome.SUCCESS, latencyNanos);
    }

    /** Its span ends after its meters, so that they can name it. */
    private void count(Attempt attempt, GatewayMetrics.Outcome outcome, long nanos) {
        CallSpan span = attempt.span();
        if (span == null) {
            metrics.attempt(attempt, outcome, nanos);
            return;
        }
        span.during(() -> metrics.attempt(attempt, outcome, nanos));
        span.tag("sluice.outcome", outcome.name().toLowerCase(Locale.ROOT));
        span.end(outcome == GatewayMetrics.Outcome.FAILURE);
    }

    void failed(Attempt attempt) {
        if (attempt.hasCallerFailed()) {
            abandoned(attempt);
            return;
        }
        if (ends(attempt)) fail(attempt);
    }

    private void fail(Attempt attempt) {
        instances.failed(attempt.target().address());
        count(attempt, GatewayMetrics.Outcome.FAILURE, waited(attempt));
        if (!attempt.isJudged()) return;
        window(attempt)
                .failed(
                        service(attempt),
                        isCanary(attempt),
                        attempt.call().key().value(),
                        System.currentTimeMillis());
        if (isCanary(attempt)) canaryFailed.accept(service(attempt));
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
        count(attempt, GatewayMetrics.Outcome.ABANDONED, waited);
    }

    /** A WebSocket is opened: a request without an end, for the choice between addresses. */
    void opened(Attempt attempt) {
        instances.began(attempt.target().address());
    }

    /** A connection that became a WebSocket ended; what it carried was neither right nor wrong. */
    void closed(Attempt attempt) {
        ends(attempt);
    }

    /** Nothing more passes between the gateway and the address. */
    void left(Attempt attempt) {
        if (attempt.leave()) instances.ended(attempt.target().address());
    }

    private boolean ends(Attempt attempt) {
        if (!attempt.end()) return false;
        left(attempt);
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
