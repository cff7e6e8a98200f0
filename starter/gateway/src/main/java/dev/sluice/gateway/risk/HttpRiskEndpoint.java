package dev.sluice.gateway.risk;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.sluice.gateway.upstream.CallSpans;
import dev.sluice.policy.risk.RiskVerdict;
import java.net.URI;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** The edge function behind an address. */
final class HttpRiskEndpoint implements RiskEndpoint {

    private static final int WARM_UPS = 20;
    private static final String NOT_ASSESSED = "not-assessed";

    private final String name;
    private final WebClient client;
    private final CallSpans spans;

    private record AnswerDocument(
            @Nullable Integer score,
            @JsonAlias("verdict") @Nullable String outcome,
            @Nullable String model) {}

    /** The edge function is well and gives no verdict. */
    private static final class NotAssessedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotAssessedException() {
            super("the edge function did not assess the order", null, false, false);
        }
    }

    HttpRiskEndpoint(URI uri, HttpClient http, CallSpans spans) {
        this.spans = spans;
        this.name = uri.getAuthority();
        this.client = WebClient.builder()
                .baseUrl(uri.toString())
                .clientConnector(new ReactorClientHttpConnector(http))
                .build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Mono<RiskAnswer> ask(RiskQuestion.Answerable question) {
        return post(question)
                .onErrorResume(
                        HttpRiskEndpoint::isConflict,
                        error -> post(question.as(UUID.randomUUID().toString())));
    }

    @Override
    public Mono<Void> warmUp() {
        return client.get()
                .uri("/health")
                .retrieve()
                .bodyToMono(String.class)
                .repeat(WARM_UPS)
                .onErrorComplete()
                .then();
    }

    /** Whether the edge function is well and does not answer the question all the same. */
    static boolean isRefusal(Throwable error) {
        return error instanceof NotAssessedException || status(error) / 100 == 4;
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

    private Mono<RiskAnswer> post(RiskQuestion.Answerable question) {
        return spans.around(
                () -> new CallSpans.Call("POST risk", Map.of("server.address", name)),
                trace -> post(question, trace),
                (answer, span) ->
                        span.tag("sluice.risk.verdict", answer.verdict().text()));
    }

    private Mono<RiskAnswer> post(RiskQuestion.Answerable question, Map<String, String> trace) {
        return client.post()
                .uri("/v1/risk")
                .headers(headers -> trace.forEach(headers::set))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(question.toJson())
                .retrieve()
                .bodyToMono(AnswerDocument.class)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the answer is empty")))
                .map(HttpRiskEndpoint::answer);
    }

    private static RiskAnswer answer(AnswerDocument document) {
        String outcome = String.valueOf(document.outcome());
        if (outcome.equals(NOT_ASSESSED)) throw new NotAssessedException();
        RiskVerdict verdict = RiskVerdict.of(outcome)
                .filter(v -> v != RiskVerdict.UNCHECKED)
                .orElseThrow(() -> new IllegalStateException(
                        "outcome must be allow, review, deny or not-assessed, but was " + outcome));
        Integer score = document.score();
        if (score == null) throw new IllegalStateException("the answer has no score");
        return new RiskAnswer(verdict, score, document.model() == null ? "unknown" : document.model());
    }
}
