package dev.sluice.gateway.risk;

import dev.sluice.gateway.upstream.CallSpans;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.github.resilience4j.reactor.timelimiter.TimeLimiterOperator;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * Asks the edge function, one endpoint after the other, all inside one {@link Deadline}.
 *
 * <p>Each endpoint has a circuit breaker of its own, so that one that keeps failing costs nothing. A bulkhead bounds the questions
 * under way, a time limiter what they take in all. When only a busy centre is to be relieved, a second bulkhead says whether it is:
 * who finds room in it asks the centre first, everybody else the edge.
 */
public final class EdgeRisk {

    private static final Logger log = LoggerFactory.getLogger(EdgeRisk.class);
    private static final Duration WARM_UP_WITHIN = Duration.ofSeconds(2);

    private final List<Guarded> endpoints = new ArrayList<>();
    private final Deadline deadline;
    private final TimeLimiter limiter;
    private final Bulkhead bulkhead;
    private final Bulkhead centralRoom;
    private final boolean centralFirst;
    private final RiskMetrics metrics;
    private final LongSupplier nanoTime;

    /**
     * How the edge function is asked.
     *
     * @param deadline longest wait for an answer, over all endpoints
     * @param maxConcurrent questions that may be under way at once
     * @param retryAfter how long an endpoint that keeps failing is left alone
     * @param mode who is asked first
     * @param centralLimit questions under way at the central endpoint from which on it counts as busy
     */
    public record Settings(
            Duration deadline, int maxConcurrent, Duration retryAfter, OffloadMode mode, int centralLimit) {}

    private record Guarded(RiskEndpoint endpoint, CircuitBreaker breaker) {}

    /** One endpoint to ask, and what is to be done when that has ended. */
    private record Attempt(Guarded to, Runnable atEnd) {
        Attempt(Guarded to) {
            this(to, () -> {});
        }
    }

    /** One question under way. */
    private record Inquiry(RiskQuestion.Answerable question, List<Attempt> plan, long begun) {}

    EdgeRisk(Settings settings, List<? extends RiskEndpoint> endpoints, RiskMetrics metrics, LongSupplier nanoTime) {
        for (RiskEndpoint endpoint : endpoints)
            this.endpoints.add(new Guarded(endpoint, breaker(endpoint.name(), settings.retryAfter())));
        this.deadline = new Deadline(settings.deadline());
        this.limiter = TimeLimiter.of(
                TimeLimiterConfig.custom().timeoutDuration(settings.deadline()).build());
        this.bulkhead = bulkhead("sluice-risk", settings.maxConcurrent());
        this.centralRoom = bulkhead("sluice-risk-central", settings.centralLimit());
        this.centralFirst = settings.mode() == OffloadMode.WHEN_BUSY && endpoints.size() > 1;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.endpoints.forEach(guarded -> metrics.watch(guarded.breaker()));
        metrics.watch(limiter);
        metrics.watch(bulkhead);
    }

    /**
     * Asks over HTTP.
     *
     * @param uris where the edge function is, nearest first, the central one last
     * @param loops event loops to run on
     * @param spans what traces the questions
     */
    public static EdgeRisk over(
            Settings settings, List<URI> uris, LoopResources loops, MeterRegistry registry, CallSpans spans) {
        HttpClient http = HttpClient.create(ConnectionProvider.builder("sluice-edge")
                        .maxConnections(settings.maxConcurrent())
                        .maxIdleTime(Duration.ofSeconds(30))
                        .build())
                .runOn(loops);
        List<HttpRiskEndpoint> endpoints =
                uris.stream().map(uri -> new HttpRiskEndpoint(uri, http, spans)).toList();
        return new EdgeRisk(settings, endpoints, new RiskMetrics(registry), System::nanoTime);
    }

    /** The first answer, or an error when no endpoint answered in time. */
    Mono<RiskAnswer> ask(RiskQuestion.Answerable question) {
        return Mono.defer(() -> ask(new Inquiry(question, plan(), nanoTime.getAsLong()), 0))
                .transformDeferred(TimeLimiterOperator.of(limiter))
                .transformDeferred(BulkheadOperator.of(bulkhead));
    }

    /** Before the first order depends on the speed of it. */
    public void warmUp() {
        Flux.fromIterable(endpoints)
                .flatMap(guarded -> guarded.endpoint().warmUp())
                .take(WARM_UP_WITHIN)
                .blockLast();
    }

    /** Whom to ask, in this order. */
    private List<Attempt> plan() {
        List<Attempt> plan = new ArrayList<>();
        endpoints.forEach(endpoint -> plan.add(new Attempt(endpoint)));
        if (centralFirst && centralRoom.tryAcquirePermission()) {
            Attempt central = plan.removeLast();
            plan.addFirst(new Attempt(central.to(), centralRoom::onComplete));
        }
        return plan;
    }

    private Mono<RiskAnswer> ask(Inquiry inquiry, int next) {
        if (next == inquiry.plan().size())
            return Mono.error(new IllegalStateException("no endpoint of the edge function answered"));
        Attempt attempt = inquiry.plan().get(next);
        Duration share = deadline.share(since(inquiry.begun()), inquiry.plan().size() - next);
        return ask(inquiry.question(), attempt, share).onErrorResume(error -> {
            log.atDebug()
                    .addKeyValue("server.address", attempt.to().endpoint().name())
                    .addKeyValue("error.message", error.toString())
                    .log("Edge function did not answer");
            return ask(inquiry, next + 1);
        });
    }

    private Mono<RiskAnswer> ask(RiskQuestion.Answerable question, Attempt attempt, Duration share) {
        String name = attempt.to().endpoint().name();
        long begun = nanoTime.getAsLong();
        return attempt.to()
                .endpoint()
                .ask(question)
                .timeout(share.isPositive() ? share : Duration.ZERO)
                .transformDeferred(CircuitBreakerOperator.of(attempt.to().breaker()))
                .doOnSuccess(answer -> metrics.asked(name, RiskMetrics.Outcome.ANSWERED, since(begun)))
                .doOnError(error -> metrics.asked(name, outcome(error), since(begun)))
                .doOnCancel(() -> metrics.asked(name, RiskMetrics.Outcome.CANCELLED, since(begun)))
                .doFinally(end -> attempt.atEnd().run());
    }

    private static RiskMetrics.Outcome outcome(Throwable error) {
        if (error instanceof CallNotPermittedException) return RiskMetrics.Outcome.SPARED;
        if (error instanceof TimeoutException) return RiskMetrics.Outcome.TIMEOUT;
        return HttpRiskEndpoint.isRefusal(error) ? RiskMetrics.Outcome.REFUSED : RiskMetrics.Outcome.FAILED;
    }

    private Duration since(long begun) {
        return Duration.ofNanos(nanoTime.getAsLong() - begun);
    }

    private static Bulkhead bulkhead(String name, int maxConcurrent) {
        return Bulkhead.of(
                name,
                BulkheadConfig.custom()
                        .maxConcurrentCalls(maxConcurrent)
                        .maxWaitDuration(Duration.ZERO)
                        .build());
    }

    /** A question that the edge function refuses says nothing about its health. */
    private static CircuitBreaker breaker(String name, Duration retryAfter) {
        return CircuitBreaker.of(
                name,
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(10)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(retryAfter)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .ignoreException(HttpRiskEndpoint::isRefusal)
                        .build());
    }
}
