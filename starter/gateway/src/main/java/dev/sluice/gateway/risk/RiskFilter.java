package dev.sluice.gateway.risk;

import dev.sluice.gateway.BoundedBody;
import dev.sluice.gateway.GatewayHeaders;
import dev.sluice.gateway.GatewayMeters;
import dev.sluice.gateway.Problem;
import dev.sluice.policy.risk.RiskVerdict;
import dev.sluice.policy.risk.SignedVerdict;
import dev.sluice.policy.risk.SigningKey;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Outermost of the gateway's filters: a sensitive request gets a verdict of the edge function. Deny is answered here; allow and
 * review travel on in a signed header.
 */
public final class RiskFilter implements GatewayFilter {

    private static final Logger log = LoggerFactory.getLogger(RiskFilter.class);
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final int PARSED_ON_THE_LOOP = 64 * 1024;
    private static final EdgeRisk.Answer UNCHECKED = new EdgeRisk.Answer(RiskVerdict.UNCHECKED, 0, "none");

    private final List<RiskRule> rules;
    private final EdgeRisk edge;
    private final Settings settings;
    private final MeterRegistry registry;
    private final Clock clock;

    /**
     * What surrounds a question.
     *
     * @param key secret shared with the services
     * @param failMode what becomes of a request that nobody assessed
     * @param maxBodySize largest body that is looked into, in bytes
     * @param validFor how long a verdict may be used
     */
    public record Settings(SigningKey key, FailMode failMode, int maxBodySize, Duration validFor) {}

    public RiskFilter(List<RiskRule> rules, EdgeRisk edge, Settings settings, MeterRegistry registry, Clock clock) {
        this.rules = List.copyOf(rules);
        this.edge = edge;
        this.settings = settings;
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        RiskRule rule = rule(request);
        if (rule == null) return chain.filter(exchange);
        return BoundedBody.read(request, settings.maxBodySize()).flatMap(body -> {
            ServerWebExchange again =
                    exchange.mutate().request(body.on(request)).build();
            return question(rule, body, request).flatMap(question -> decide(question, again, chain));
        });
    }

    private @Nullable RiskRule rule(ServerHttpRequest request) {
        PathContainer path = request.getPath().pathWithinApplication();
        for (RiskRule rule : rules) if (rule.covers(request.getMethod().name(), path)) return rule;
        return null;
    }

    private Mono<RiskQuestion> question(RiskRule rule, BoundedBody body, ServerHttpRequest request) {
        if (!body.isWhole()) return Mono.just(new RiskQuestion.Unanswerable("the body is larger than the limit"));
        String key = request.getHeaders().getFirst(IDEMPOTENCY_KEY);
        Mono<RiskQuestion> question = Mono.fromSupplier(() -> rule.question(body.bytes(), key, clock.instant()));
        return body.bytes().length <= PARSED_ON_THE_LOOP ? question : question.subscribeOn(Schedulers.parallel());
    }

    private Mono<Void> decide(RiskQuestion question, ServerWebExchange exchange, GatewayFilterChain chain) {
        return switch (question) {
            case RiskQuestion.NotSensitive none -> chain.filter(exchange);
            case RiskQuestion.Unanswerable none -> {
                log.atDebug().addKeyValue("error.message", none.reason()).log("Risk cannot be assessed");
                timer(RiskVerdict.UNCHECKED).record(Duration.ZERO);
                yield conclude(UNCHECKED, exchange, chain);
            }
            case RiskQuestion.Answerable answerable -> {
                Timer.Sample since = Timer.start(registry);
                yield edge.ask(answerable)
                        .onErrorReturn(UNCHECKED)
                        .doOnNext(answer -> since.stop(timer(answer.verdict())))
                        .flatMap(answer -> conclude(answer, exchange, chain));
            }
        };
    }

    private Mono<Void> conclude(EdgeRisk.Answer answer, ServerWebExchange exchange, GatewayFilterChain chain) {
        return switch (answer.verdict()) {
            case DENY ->
                new Problem(HttpStatus.FORBIDDEN, "risk-denied", "The order was refused by the risk check.")
                        .write(exchange);
            case UNCHECKED ->
                settings.failMode() == FailMode.FAIL_CLOSED
                        ? new Problem(
                                        HttpStatus.SERVICE_UNAVAILABLE,
                                        "risk-unchecked",
                                        "The risk check did not answer in time.")
                                .write(exchange)
                        : forward(answer, exchange, chain);
            case ALLOW, REVIEW -> forward(answer, exchange, chain);
        };
    }

    private Mono<Void> forward(EdgeRisk.Answer answer, ServerWebExchange exchange, GatewayFilterChain chain) {
        String key = exchange.getRequest().getHeaders().getFirst(IDEMPOTENCY_KEY);
        Instant expires = clock.instant().plus(settings.validFor());
        SignedVerdict verdict =
                new SignedVerdict(answer.verdict(), answer.score(), key == null ? "" : key, answer.model(), expires);
        GatewayHeaders.sendVerdict(exchange, verdict.sign(settings.key()));
        return chain.filter(exchange);
    }

    private Timer timer(RiskVerdict verdict) {
        return registry.timer(
                GatewayMeters.RISK_CHECKS.getName(), GatewayMeters.Tag.VERDICT.asString(), verdict.text());
    }
}
