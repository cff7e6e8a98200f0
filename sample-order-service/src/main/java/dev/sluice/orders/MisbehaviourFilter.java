package dev.sluice.orders;

import java.time.Duration;
import org.reactivestreams.Publisher;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes calls of {@code /orders} fail or take longer, as {@link Misbehaviour} says. It stands around the whole call and leaves
 * the order's code alone: a call that fails after its work loses its answer, and a slow one keeps its answer back for n - 1
 * times what it took. The warm-up is spared.
 */
@Component
@ConditionalOnProperty(name = "orders.misbehaviour.enabled", havingValue = "true")
final class MisbehaviourFilter implements WebFilter {

    private final Misbehaviour misbehaviour;
    private final ApplicationAvailability availability;
    private final JsonMapper json;

    MisbehaviourFilter(Misbehaviour misbehaviour, ApplicationAvailability availability, JsonMapper json) {
        this.misbehaviour = misbehaviour;
        this.availability = availability;
        this.json = json;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!concerns(exchange.getRequest().getPath().pathWithinApplication().value())) {
            return chain.filter(exchange);
        }
        Misbehaviour.Sentence sentence = misbehaviour.next();
        if (sentence.fate() == Misbehaviour.Fate.FAILS_BEFORE) {
            return fail(exchange.getResponse(), "before its work");
        }
        ServerHttpResponse response = new Delayed(exchange.getResponse(), sentence);
        return chain.filter(exchange.mutate().response(response).build());
    }

    private boolean concerns(String path) {
        return (path.equals("/orders") || path.startsWith("/orders/"))
                && availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
    }

    private Mono<Void> fail(ServerHttpResponse response, String when) {
        ProblemDetail problem = ProblemType.MISBEHAVIOUR.detail("This call failed on purpose, " + when + ".");
        response.getHeaders().clear();
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.setRawStatusCode(problem.getStatus());
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(json.writeValueAsBytes(problem))));
    }

    /** Holds the answer back, or throws it away, at the moment the handler starts to write it. */
    private final class Delayed extends ServerHttpResponseDecorator {

        private final Misbehaviour.Sentence sentence;
        private final long start = System.nanoTime();

        Delayed(ServerHttpResponse response, Misbehaviour.Sentence sentence) {
            super(response);
            this.sentence = sentence;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            if (sentence.fate() == Misbehaviour.Fate.FAILS_AFTER) {
                return Flux.from(body).doOnNext(DataBufferUtils::release).then(failed());
            }
            return delay().then(getDelegate().writeWith(body));
        }

        @Override
        public Mono<Void> setComplete() {
            if (sentence.fate() == Misbehaviour.Fate.FAILS_AFTER) {
                return failed();
            }
            return delay().then(getDelegate().setComplete());
        }

        private Mono<Void> failed() {
            return Mono.defer(() -> fail(getDelegate(), "after its work"));
        }

        private Mono<Void> delay() {
            return Mono.defer(() -> {
                double more = (System.nanoTime() - start) * (sentence.slowdown() - 1);
                return more < 1
                        ? Mono.empty()
                        : Mono.delay(Duration.ofNanos((long) more)).then();
            });
        }
    }
}
