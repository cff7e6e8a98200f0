package dev.sluice.edge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code POST /v1/risk}: body in, answer out. */
final class RiskEndpoint {
    private static final Logger log = LoggerFactory.getLogger(RiskEndpoint.class);

    private final Decider decider;
    private final ResultCache cache;
    private final EdgeMetrics metrics;

    RiskEndpoint(Decider decider, ResultCache cache, EdgeMetrics metrics) {
        this.decider = decider;
        this.cache = cache;
        this.metrics = metrics;
    }

    CompletionStage<Answer> answer(byte[] body) {
        long start = System.nanoTime();
        return switch (RiskRequest.parse(body)) {
            case RiskRequest.Invalid invalid ->
                finished(
                        EdgeMetrics.Outcome.INVALID,
                        start,
                        Answer.invalid(Problem.INVALID_RISK_REQUEST, invalid.errors()));
            case RiskRequest.Valid valid -> answer(valid.request(), Fingerprint.of(body), start);
        };
    }

    private CompletionStage<Answer> answer(RiskRequest request, Fingerprint fingerprint, long start) {
        return switch (cache.ask(request.requestId(), fingerprint, () -> decider.decide(request.order()))) {
            case ResultCache.Conflict conflict ->
                finished(
                        EdgeMetrics.Outcome.CONFLICT,
                        start,
                        Answer.problem(Problem.REQUEST_ID_REUSED, "This requestId was used with another body."));
            case ResultCache.Found found ->
                found.result()
                        .thenApply(decision -> answer(decision, found.cached(), start))
                        .exceptionally(failure -> failed(failure, start));
        };
    }

    private Answer answer(Decision decision, boolean cached, long start) {
        long nanos = System.nanoTime() - start;
        metrics.answered(cached ? EdgeMetrics.Outcome.REPEATED : EdgeMetrics.Outcome.SCORED, nanos);
        if (!cached) metrics.decided(decision);
        return Answer.decision(decision, cached, TimeUnit.NANOSECONDS.toMicros(nanos));
    }

    private Answer failed(Throwable failure, long start) {
        log.error("Order could not be scored", failure);
        metrics.answered(EdgeMetrics.Outcome.FAILED, System.nanoTime() - start);
        return Answer.problem(Problem.INTERNAL_ERROR, "The order could not be scored.");
    }

    private CompletionStage<Answer> finished(EdgeMetrics.Outcome outcome, long start, Answer answer) {
        metrics.answered(outcome, System.nanoTime() - start);
        return CompletableFuture.completedFuture(answer);
    }
}
