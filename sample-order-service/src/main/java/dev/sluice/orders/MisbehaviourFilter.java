package dev.sluice.orders;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
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
    private final LongSupplier nanos;

    @Autowired
    MisbehaviourFilter(Misbehaviour misbehaviour, ApplicationAvailability availability, JsonMapper json) {
        this(misbehaviour, availability, json, System::nanoTime);
    }

    MisbehaviourFilter(
            Misbehaviour misbehaviour, ApplicationAvailability availability, JsonMapper json, LongSupplier nanos) {
        this.misbehaviour = misbehaviour;
        this.availability = availability;
        this.json = json;
        this.nanos = nanos;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!concerns(exchange.getRequest().getPath().pathWithinApplication().value())) {
            return chain.filter(exchange);
        }
        Misbehaviour.Sentence sentence = misbehaviour.next();
        if (sentence.fate() == Misbehaviour.Fate.FAILS_BEFORE) {
            return discard(exchange.getRequest().getBody())
                    .then(Mono.defer(() -> fail(exchange.getResponse(), "before its work")));
        }
        ServerHttpResponse response = new Delayed(exchange.getResponse(), sentence);
        return chain.filter(exchange.mutate().response(response).build());
    }

    private boolean concerns(String path) {
        return (path.equals("/orders") || path.startsWith("/orders/"))
                && availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
    }

    /** Released by turning each buffer into something else: then() discards what reaches it, and would release it again. */
    private static Mono<Void> discard(Publisher<? extends DataBuffer> body) {
        return Flux.from(body).map(DataBufferUtils::release).then();
    }

    private Mono<Void> fail(ServerHttpResponse response, String when) {
        ProblemDetail problem = ProblemType.MISBEHAVIOUR.detail("This call failed on purpose, " + when + ".");
        byte[] body = json.writeValueAsBytes(problem);
        // Not all headers: the server keeps its own among them, and without those the client waits for the end of the
        // body.
        response.getHeaders().remove(HttpHeaders.LOCATION);
        response.getHeaders().remove(OrderController.REPLAYED_HEADER);
        response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        response.getHeaders().setContentLength(body.length);
        response.setRawStatusCode(problem.getStatus());
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(body)));
    }

    /** Holds the answer back, or throws it away, at the moment the handler starts to write it. */
    private final class Delayed extends ServerHttpResponseDecorator {

        private final Misbehaviour.Sentence sentence;
        private final long start = nanos.getAsLong();

        Delayed(ServerHttpResponse response, Misbehaviour.Sentence sentence) {
            super(response);
            this.sentence = sentence;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            if (sentence.fate() == Misbehaviour.Fate.FAILS_AFTER) {
                return discard(body).then(failed());
            }
            return getDelegate().writeWith(delayed(body));
        }

        @Override
        public Mono<Void> setComplete() {
            if (sentence.fate() == Misbehaviour.Fate.FAILS_AFTER) {
                return failed();
            }
            return delay().then(getDelegate().setComplete());
        }

        /** Takes what is to be written before it waits, so that it is released when the client gives up meanwhile. */
        private Publisher<? extends DataBuffer> delayed(Publisher<? extends DataBuffer> body) {
            return body instanceof Mono<? extends DataBuffer> whole
                    ? whole.delayUntil(written -> delay())
                    : Flux.from(body).delaySubscription(delay());
        }

        private Mono<Void> failed() {
            return Mono.defer(() -> fail(getDelegate(), "after its work"));
        }

        private Mono<Void> delay() {
            return Mono.defer(() -> {
                double more = (nanos.getAsLong() - start) * (sentence.slowdown() - 1);
                return more < 1
                        ? Mono.empty()
                        : Mono.delay(Duration.ofNanos((long) more)).then();
            });
        }
    }
}
