package dev.sluice.edge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Which path answers what. */
final class Router {
    private final RiskEndpoint risk;
    private final LabelEndpoint labels;
    private final Supplier<Health> health;
    private final EdgeMetrics metrics;

    Router(RiskEndpoint risk, LabelEndpoint labels, Supplier<Health> health, EdgeMetrics metrics) {
        this.risk = risk;
        this.labels = labels;
        this.health = health;
        this.metrics = metrics;
    }

    /** The answer to a request; the path may carry a query, which is ignored. */
    CompletionStage<Answer> answer(String method, String uri, byte[] body) {
        int query = uri.indexOf('?');
        return switch (query < 0 ? uri : uri.substring(0, query)) {
            case "/v1/risk" -> method.equals("POST") ? risk.answer(body) : now(Answer.methodNotAllowed("POST"));
            case "/v1/labels" -> method.equals("POST") ? labels.answer(body) : now(Answer.methodNotAllowed("POST"));
            case "/health" ->
                reads(method) ? now(Answer.health(health.get())) : now(Answer.methodNotAllowed("GET, HEAD"));
            case "/metrics" -> reads(method) ? now(metrics()) : now(Answer.methodNotAllowed("GET, HEAD"));
            default -> now(Answer.problem(Problem.NOT_FOUND, "There are /v1/risk, /v1/labels, /health and /metrics."));
        };
    }

    private Answer metrics() {
        return Answer.text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
    }

    private static boolean reads(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    private static CompletionStage<Answer> now(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }
}
