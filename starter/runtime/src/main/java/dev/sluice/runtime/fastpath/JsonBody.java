package dev.sluice.runtime.fastpath;

import com.fasterxml.jackson.annotation.JsonView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import java.util.Arrays;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.codec.DecoderHttpMessageReader;
import org.springframework.http.codec.json.JacksonJsonDecoder;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.bind.support.WebBindingInitializer;
import org.springframework.web.reactive.result.method.annotation.RequestBodyMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.http.server.HttpServerRequest;
import reactor.util.context.Context;
import tools.jackson.databind.ObjectReader;

/**
 * How a body parameter is read from JSON: by the reader that Spring would make anew for each request, from one array of bytes. Only
 * a body without any fault is read here. One with a fault comes out as {@link Unread}, and Spring reads it again and says in its
 * own way what is wrong.
 */
final class JsonBody {
    /** Spring's decoder ignores the charset, too: JSON tells its encoding by itself. */
    private static final Pattern JSON =
            Pattern.compile("application/json(; ?charset=\"?utf-8\"?)?", Pattern.CASE_INSENSITIVE);

    /** A larger one comes in many pieces, and costs more to read than to find out how. */
    private static final long MAX_BYTES = 256 * 1024L;

    private static final byte[] NO_BYTES = {};

    private final ObjectReader reader;
    private final BiPredicate<Object, ServerWebExchange> check;
    private final long maxBytes;

    private JsonBody(ObjectReader reader, BiPredicate<Object, ServerWebExchange> check, int decoderLimit) {
        this.reader = reader;
        this.check = check;
        this.maxBytes = decoderLimit < 0 ? MAX_BYTES : Math.min(decoderLimit, MAX_BYTES);
    }

    /** Null for a parameter that is more than one value, or that Spring does not read by its own decoder and validator. */
    static @Nullable JsonBody of(
            MethodParameter parameter,
            RequestBodyMethodArgumentResolver resolver,
            @Nullable WebBindingInitializer initializer) {
        var type = ResolvableType.forMethodParameter(parameter);
        var raw = type.resolve();
        if (raw == null || resolver.getAdapterRegistry().getAdapter(raw) != null) return null;
        var decoder = decoder(resolver, type);
        var check = BodyCheck.of(parameter, initializer);
        if (decoder == null || check == null || parameter.hasParameterAnnotation(JsonView.class)) return null;
        var resolved = GenericTypeResolver.resolveType(type.getType(), parameter.getContainingClass());
        var mapper = decoder.getMapper();
        return new JsonBody(mapper.readerFor(mapper.constructType(resolved)), check, decoder.getMaxInMemorySize());
    }

    private static @Nullable JacksonJsonDecoder decoder(
            RequestBodyMethodArgumentResolver resolver, ResolvableType type) {
        for (var reader : resolver.getMessageReaders()) {
            if (!reader.canRead(type, MediaType.APPLICATION_JSON)) continue;
            if (reader.getClass() != DecoderHttpMessageReader.class) return null;
            var decoder = ((DecoderHttpMessageReader<?>) reader).getDecoder();
            if (decoder.getClass() != JacksonJsonDecoder.class) return null;
            var json = (JacksonJsonDecoder) decoder;
            var mappersOfType = json.getMappersForType(type.toClass());
            return mappersOfType == null || mappersOfType.isEmpty() ? json : null;
        }
        return null;
    }

    /** Whether a request says that its body is JSON, and of what size. */
    boolean isIn(ServerHttpRequest request) {
        var headers = request.getHeaders();
        var type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
        if (type == null
                || !(type.equals(MediaType.APPLICATION_JSON_VALUE)
                        || JSON.matcher(type).matches())) return false;
        var length = headers.getContentLength();
        return length > 0 && length <= maxBytes;
    }

    /**
     * Reads the body of a request that no filter has replaced: a value, or an {@link Unread}. Comes on the request's loop, and
     * never fails.
     */
    Mono<Object> read(ServerWebExchange exchange) {
        return new Reading(exchange);
    }

    private Object decode(ServerWebExchange exchange, byte[] bytes, int length) {
        try {
            Object value = reader.readValue(bytes, 0, length);
            if (value != null && check.test(value, exchange)) return value;
        } catch (RuntimeException faulty) {
            // Spring will say why.
        }
        return new Unread(bytes, length, null);
    }

    /**
     * A body that Spring has to read.
     *
     * @param length of what has arrived
     * @param failure why no more has arrived; null if it is complete
     */
    @SuppressWarnings("ArrayRecordComponent") // The bytes of one request, which nobody compares.
    record Unread(byte[] bytes, int length, @Nullable Throwable failure) {
        /** An exchange whose request has the body once more. */
        ServerWebExchange againIn(ServerWebExchange exchange) {
            var buffer = exchange.getResponse().bufferFactory().wrap(Arrays.copyOf(bytes, length));
            var request = new ServerHttpRequestDecorator(exchange.getRequest()) {
                @Override
                public Flux<DataBuffer> getBody() {
                    return failure == null ? Flux.just(buffer) : Flux.error(failure);
                }
            };
            return exchange.mutate().request(request).build();
        }
    }

    private final class Reading extends OwnMono<Object> {
        private final ServerWebExchange exchange;

        Reading(ServerWebExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        @SuppressWarnings("unchecked") // Whatever it is, it is an object.
        public void subscribe(CoreSubscriber<? super Object> actual) {
            var request = exchange.getRequest();
            HttpServerRequest server = ServerHttpRequestDecorator.getNativeRequest(request);
            var length = (int) request.getHeaders().getContentLength();
            ((Flux<Object>) server.receiveObject()).subscribe(new Collector(actual, exchange, length));
        }
    }

    /** Collects the pieces of one body. All on the request's loop, but the cancelling. */
    private final class Collector implements CoreSubscriber<Object>, Subscription {
        private final CoreSubscriber<? super Object> actual;
        private final ServerWebExchange exchange;
        private final int expected;
        private byte[] bytes = NO_BYTES;
        private int length;
        private boolean done;
        private @Nullable Subscription upstream;

        Collector(CoreSubscriber<? super Object> actual, ServerWebExchange exchange, int expected) {
            this.actual = actual;
            this.exchange = exchange;
            this.expected = expected;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
            subscription.request(Long.MAX_VALUE);
        }

        /** The giver releases the piece. */
        @Override
        public void onNext(Object piece) {
            var buffer = piece instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) piece;
            var more = buffer.readableBytes();
            if (bytes.length - length < more) bytes = Arrays.copyOf(bytes, room(length + more));
            buffer.getBytes(buffer.readerIndex(), bytes, length, more);
            length += more;
        }

        /** For a body that comes whole, its size. For others twice what is there: what a client announces costs it nothing. */
        private int room(int needed) {
            return Math.max(needed, Math.min(expected, 2 * needed));
        }

        @Override
        public void onError(Throwable failure) {
            if (done) Operators.onErrorDropped(failure, currentContext());
            else emit(new Unread(bytes, length, failure));
        }

        @Override
        public void onComplete() {
            if (!done) emit(decode(exchange, bytes, length));
        }

        /** What comes next is code of the application. */
        @SuppressWarnings("try") // Closing the scope is what it is for.
        private void emit(Object result) {
            done = true;
            try (var ignored = ThreadLocals.restore(currentContext())) {
                actual.onNext(result);
                actual.onComplete();
            }
        }

        /** What there is to give is given when the body is complete. */
        @Override
        public void request(long count) {
            Operators.validate(count);
        }

        @Override
        public void cancel() {
            var source = upstream;
            if (source != null) source.cancel();
        }
    }
}
