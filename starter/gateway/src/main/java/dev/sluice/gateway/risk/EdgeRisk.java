package dev.sluice.gateway.risk;

import dev.sluice.policy.risk.RiskVerdict;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.github.resilience4j.reactor.timelimiter.TimeLimiterOperator;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.github.resilience4j.timelimiter.TimeLimiterConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * Asks the edge function, one endpoint after the other, all inside one deadline.
 *
 * <p>Each endpoint gets an equal share of the deadline, so that one that hangs leaves time for the next, and has a circuit
 * breaker of its own, so that one that keeps failing costs nothing. A bulkhead bounds the questions under way.
 */
public final class EdgeRisk {

    private static final Logger log = LoggerFactory.getLogger(EdgeRisk.class);
    private static final Duration WARM_UP_WITHIN = Duration.ofSeconds(2);
    private static final int WARM_UPS = 20;

    private final List<Endpoint> endpoints = new ArrayList<>();
    private final TimeLimiter deadline;
    private final Bulkhead bulkhead;

    /**
     * How the edge function is asked.
     *
     * @param endpoints where it is, nearest first
     * @param deadline longest wait for an answer, over all endpoints
     * @param maxConcurrent questions that may be under way at once
     * @param retryAfter how long an endpoint that keeps failing is left alone
     */
    public record Settings(List<URI> endpoints, Duration deadline, int maxConcurrent, Duration retryAfter) {}

    /** The edge function's answer. */
    record Answer(RiskVerdict verdict, int score, String model) {}

    private record AnswerDocument(
            int score, @Nullable String outcome, @Nullable String model) {}

    private record Endpoint(URI uri, WebClient client, CircuitBreaker breaker, Duration share) {}

    /**
     * @param loops event loops to run on
     */
    public EdgeRisk(Settings settings, LoopResources loops) {
        HttpClient http = HttpClient.create(ConnectionProvider.builder("sluice-edge")
                        .maxConnections(settings.maxConcurrent())
                        .maxIdleTime(Duration.ofSeconds(30))
                        .build())
                .runOn(loops);
        // A little less than the whole, so that the last endpoint's breaker hears of its timeout too.
        Duration share = settings.deadline()
                .multipliedBy(24)
                .dividedBy(25L * settings.endpoints().size());
        for (URI uri : settings.endpoints())
            endpoints.add(new Endpoint(uri, client(http, uri), breaker(uri, settings.retryAfter()), share));
        deadline = TimeLimiter.of(
                TimeLimiterConfig.custom().timeoutDuration(settings.deadline()).build());
        bulkhead = Bulkhead.of(
                "sluice-edge",
                BulkheadConfig.custom()
                        .maxConcurrentCalls(settings.maxConcurrent())
                        .maxWaitDuration(Duration.ZERO)
                        .build());
    }

    /** The first answer, or an error when no endpoint answered in time. */
    Mono<Answer> ask(RiskQuestion.Answerable question) {
        return Flux.fromIterable(endpoints)
                .concatMap(endpoint -> ask(endpoint, question).onErrorResume(error -> skip(endpoint, error)), 1)
                .next()
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("no endpoint of the edge function answered")))
                .transformDeferred(TimeLimiterOperator.of(deadline))
                .transformDeferred(BulkheadOperator.of(bulkhead));
    }

    /** Opens connections and runs the client's code before the first order depends on its speed. */
    public void warmUp() {
        Flux.fromIterable(endpoints)
                .flatMap(endpoint -> endpoint.client()
                        .get()
                        .uri("/health")
                        .retrieve()
                        .bodyToMono(String.class)
                        .repeat(WARM_UPS)
                        .onErrorComplete())
                .take(WARM_UP_WITHIN)
                .blockLast();
    }

    private static Mono<Answer> ask(Endpoint endpoint, RiskQuestion.Answerable question) {
        return post(endpoint, question)
                .onErrorResume(
                        EdgeRisk::isConflict,
                        error -> post(endpoint, question.as(UUID.randomUUID().toString())))
                .timeout(endpoint.share())
                .transformDeferred(CircuitBreakerOperator.of(endpoint.breaker()));
    }

    private static Mono<Answer> post(Endpoint endpoint, RiskQuestion.Answerable question) {
        return endpoint.client()
                .post()
                .uri("/v1/risk")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(question.toJson())
                .retrieve()
                .bodyToMono(AnswerDocument.class)
                .map(EdgeRisk::answer);
    }

    private static Answer answer(AnswerDocument document) {
        RiskVerdict verdict = RiskVerdict.of(String.valueOf(document.outcome()))
                .filter(v -> v != RiskVerdict.UNCHECKED)
                .orElseThrow(() -> new IllegalStateException(
                        "outcome must be allow, review or deny, but was " + document.outcome()));
        return new Answer(verdict, document.score(), document.model() == null ? "unknown" : document.model());
    }

    private static Mono<Answer> skip(Endpoint endpoint, Throwable error) {
        log.atDebug()
                .addKeyValue("url.full", endpoint.uri())
                .addKeyValue("error.message", error.toString())
                .log("Edge function did not answer");
        return Mono.empty();
    }

    /** The id was used for another question: an order that was changed, or repeated in a later minute. */
    private static boolean isConflict(Throwable error) {
        return status(error) == HttpStatus.UNPROCESSABLE_CONTENT.value();
    }

    private static int status(Throwable error) {
        return error instanceof WebClientResponseException answer
                ? answer.getStatusCode().value()
                : 0;
    }

    private static WebClient client(HttpClient http, URI uri) {
        return WebClient.builder()
                .baseUrl(uri.toString())
                .clientConnector(new ReactorClientHttpConnector(http))
                .build();
    }

    /** A question that the edge function refuses says nothing about its health. */
    private static CircuitBreaker breaker(URI uri, Duration retryAfter) {
        return CircuitBreaker.of(
                uri.toString(),
                CircuitBreakerConfig.custom()
                        .slidingWindowSize(20)
                        .minimumNumberOfCalls(10)
                        .failureRateThreshold(50)
                        .waitDurationInOpenState(retryAfter)
                        .permittedNumberOfCallsInHalfOpenState(2)
                        .ignoreException(error -> status(error) / 100 == 4)
                        .build());
    }
}
