package dev.sluice.edge;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which path answers what. */
final class Router {
    private final RiskEndpoint risk;
    private final EdgeMetrics metrics;

    Router(RiskEndpoint risk, EdgeMetrics metrics) {
        this.risk = risk;
        this.metrics = metrics;
    }

    /** The answer to a request; the path may carry a query, which is ignored. */
    CompletionStage<Answer> answer(String method, String uri, byte[] body) {
        int query = uri.indexOf('?');
        return switch (query < 0 ? uri : uri.substring(0, query)) {
            case "/v1/risk" -> method.equals("POST") ? risk.answer(body) : now(Answer.methodNotAllowed("POST"));
            case "/health" -> reads(method) ? now(Answer.up()) : now(Answer.methodNotAllowed("GET, HEAD"));
            case "/metrics" -> reads(method) ? now(metrics()) : now(Answer.methodNotAllowed("GET, HEAD"));
            default -> now(Answer.problem(Problem.NOT_FOUND, "There are /v1/risk, /health and /metrics."));
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
