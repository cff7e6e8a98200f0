package dev.sluice.gateway.risk;

import dev.sluice.gateway.BoundedBody;
import dev.sluice.gateway.GatewayHeaders;
import dev.sluice.gateway.Problem;
import dev.sluice.policy.risk.OrderBinding;
import dev.sluice.policy.risk.RiskVerdict;
import dev.sluice.policy.risk.SignedVerdict;
import dev.sluice.policy.risk.SigningKeys;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.http.HttpStatus;
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

    private final List<RiskRule> rules;
    private final EdgeRisk edge;
    private final Settings settings;
    private final RiskMetrics metrics;
    private final Clock clock;

    /**
     * What surrounds a question.
     *
     * @param keys secrets shared with the services
     * @param unassessed what becomes of a request that nobody assessed
     * @param maxBodySize largest body that is looked into, in bytes
     * @param validFor how long a verdict may be used
     */
    public record Settings(SigningKeys keys, FailRule unassessed, int maxBodySize, Duration validFor) {}

    /** A request that a rule covers, and what ties a verdict to it. */
    private record Check(RiskQuestion question, OrderBinding order) {}

    public RiskFilter(List<RiskRule> rules, EdgeRisk edge, Settings settings, MeterRegistry registry, Clock clock) {
        this.rules = List.copyOf(rules);
        this.edge = edge;
        this.settings = settings;
        this.metrics = new RiskMetrics(registry);
        this.clock = clock;
    }

    /** Whether the request may need a verdict, as far as can be told without its body. */
    public boolean covers(ServerHttpRequest request) {
        for (RiskRule rule : rules) if (rule.match().covers(request)) return true;
        return false;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        List<RiskRule> covering =
                rules.stream().filter(rule -> rule.match().covers(request)).toList();
        if (covering.isEmpty()) return chain.filter(exchange);
        return BoundedBody.read(request, settings.maxBodySize()).flatMap(body -> {
            ServerWebExchange again =
                    exchange.mutate().request(body.on(request)).build();
            return check(covering, body, request).flatMap(check -> decide(check, again, chain));
        });
    }

    private Mono<Check> check(List<RiskRule> covering, BoundedBody body, ServerHttpRequest request) {
        String key = request.getHeaders().getFirst(IDEMPOTENCY_KEY);
        OrderBinding unread = OrderBinding.ofKey(key == null ? "" : key);
        if (!body.isWhole())
            return Mono.just(new Check(new RiskQuestion.Unanswerable("the body is larger than the limit"), unread));
        Mono<Check> check = Mono.fromSupplier(() -> new Check(
                RiskRule.question(covering, body.bytes(), key, clock.instant()),
                OrderBinding.of(unread.key(), body.bytes())));
        return body.bytes().length <= PARSED_ON_THE_LOOP ? check : check.subscribeOn(Schedulers.parallel());
    }

    private Mono<Void> decide(Check check, ServerWebExchange exchange, GatewayFilterChain chain) {
        return switch (check.question()) {
            case RiskQuestion.NotSensitive none -> chain.filter(exchange);
            case RiskQuestion.Unanswerable none -> {
                log.atDebug().addKeyValue("error.message", none.reason()).log("Risk cannot be assessed");
                metrics.checked(RiskVerdict.UNCHECKED, Duration.ZERO);
                yield conclude(RiskAnswer.UNCHECKED, check, exchange, chain);
            }
            case RiskQuestion.Answerable answerable -> {
                long begun = System.nanoTime();
                yield edge.ask(answerable)
                        .onErrorReturn(RiskAnswer.UNCHECKED)
                        .doOnNext(answer ->
                                metrics.checked(answer.verdict(), Duration.ofNanos(System.nanoTime() - begun)))
                        .flatMap(answer -> conclude(answer, check, exchange, chain));
            }
        };
    }

    private Mono<Void> conclude(RiskAnswer answer, Check check, ServerWebExchange exchange, GatewayFilterChain chain) {
        return switch (answer.verdict()) {
            case DENY ->
                new Problem(HttpStatus.FORBIDDEN, "risk-denied", "The order was refused by the risk check.")
                        .write(exchange);
            case UNCHECKED ->
                settings.unassessed().letsThrough(check.question())
                        ? forward(answer, check.order(), exchange, chain)
                        : new Problem(
                                        HttpStatus.SERVICE_UNAVAILABLE,
                                        "risk-unchecked",
                                        "The risk check did not answer in time.")
                                .write(exchange);
            case ALLOW, REVIEW -> forward(answer, check.order(), exchange, chain);
        };
    }

    private Mono<Void> forward(
            RiskAnswer answer, OrderBinding order, ServerWebExchange exchange, GatewayFilterChain chain) {
        Instant expires = clock.instant().plus(settings.validFor());
        SignedVerdict verdict = new SignedVerdict(answer.verdict(), answer.score(), order, answer.model(), expires);
        GatewayHeaders.sendVerdict(exchange, verdict.sign(settings.keys()));
        return chain.filter(exchange);
    }
}
