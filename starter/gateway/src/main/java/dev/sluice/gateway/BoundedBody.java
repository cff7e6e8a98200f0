package dev.sluice.gateway;

import java.io.ByteArrayOutputStream;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;

/**
 * The first bytes of a request's body, copied to the heap so that they can be looked at and sent more than once, and what
 * follows them. Pooled buffers are released as they are copied, so nothing has to be released later.
 */
public final class BoundedBody {

    private final byte[] bytes;
    private final @Nullable Flux<DataBuffer> rest;

    private BoundedBody(byte[] bytes, @Nullable Flux<DataBuffer> rest) {
        this.bytes = bytes;
        this.rest = rest;
    }

    /**
     * Reads a body until it ends or proves longer than the bound.
     *
     * @param max greatest size that is read whole, in bytes
     */
    public static Mono<BoundedBody> read(ServerHttpRequest request, int max) {
        BoundedBody known = of(request);
        if (known != null && known.isWhole()) return Mono.just(known);
        if (request.getHeaders().getContentLength() > max)
            return Mono.just(new BoundedBody(new byte[0], request.getBody()));
        if (!mayFollow(request)) return Mono.just(new BoundedBody(new byte[0], null));
        return Mono.create(sink -> request.getBody().subscribe(new Prefix(sink, max)));
    }

    /** A body that was read already. */
    static BoundedBody of(byte[] whole) {
        return new BoundedBody(whole, null);
    }

    /** Whether the request's head says that a body follows. */
    static boolean mayFollow(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        return headers.getContentLength() > 0 || headers.containsHeader(HttpHeaders.TRANSFER_ENCODING);
    }

    /** The body that this request, or one that it decorates, was given by {@link #on}, or null. */
    static @Nullable BoundedBody of(ServerHttpRequest request) {
        ServerHttpRequest next = request;
        while (next instanceof ServerHttpRequestDecorator decorator) {
            if (decorator instanceof Known known) return known.body;
            next = decorator.getDelegate();
        }
        return null;
    }

    /** Whether the body ended within the bound; if not, it can be sent only once. */
    public boolean isWhole() {
        return rest == null;
    }

    /** What was read; all of it if the body is whole. */
    public byte[] bytes() {
        return bytes;
    }

    long size() {
        return bytes.length;
    }

    /** The request with this body. */
    public ServerHttpRequest on(ServerHttpRequest request) {
        return new Known(request, this);
    }

    private Flux<DataBuffer> flux() {
        Flux<DataBuffer> first = bytes.length == 0
                ? Flux.empty()
                : Flux.defer(() -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(bytes)));
        return rest == null ? first : first.concatWith(rest);
    }

    private static final class Known extends ServerHttpRequestDecorator {
        private final BoundedBody body;

        Known(ServerHttpRequest request, BoundedBody body) {
            super(request);
            this.body = body;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return body.flux();
        }
    }

    /**
     * Reads buffer by buffer. When the bound is passed it hands the stream over: it asks for nothing more until somebody
     * subscribes to the rest, and from then on passes every signal through.
     */
    private static final class Prefix implements CoreSubscriber<DataBuffer>, Subscription {
        private final MonoSink<BoundedBody> sink;
        private final int max;
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private @Nullable Subscription upstream;
        private volatile @Nullable CoreSubscriber<? super DataBuffer> downstream;
        private boolean handedOver;
        private boolean started;
        private @Nullable Function<CoreSubscriber<? super DataBuffer>, Runnable> missedEnd;

        Prefix(MonoSink<BoundedBody> sink, int max) {
            this.sink = sink;
            this.max = max;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            sink.onCancel(this::cancel);
            subscription.request(1);
        }

        @Override
        public void onNext(DataBuffer buffer) {
            CoreSubscriber<? super DataBuffer> next = downstream;
            if (next != null) {
                next.onNext(buffer);
                return;
            }
            byte[] copy = new byte[buffer.readableByteCount()];
            buffer.read(copy);
            DataBufferUtils.release(buffer);
            read.writeBytes(copy);
            if (read.size() <= max) {
                request(1);
            } else {
                handedOver = true;
                sink.success(new BoundedBody(read.toByteArray(), Flux.from(rest())));
            }
        }

        @Override
        public void onComplete() {
            if (!handedOver) sink.success(new BoundedBody(read.toByteArray(), null));
            else end(next -> next::onComplete);
        }

        @Override
        public void onError(Throwable error) {
            if (!handedOver) sink.error(error);
            else end(next -> () -> next.onError(error));
        }

        @Override
        public void request(long n) {
            if (upstream != null) upstream.request(n);
        }

        @Override
        public void cancel() {
            if (upstream != null) upstream.cancel();
        }

        private Publisher<DataBuffer> rest() {
            return new Publisher<>() {
                @Override
                public void subscribe(Subscriber<? super DataBuffer> subscriber) {
                    handOver(Operators.toCoreSubscriber(subscriber));
                }
            };
        }

        private void handOver(CoreSubscriber<? super DataBuffer> next) {
            downstream = next;
            next.onSubscribe(this);
            Function<CoreSubscriber<? super DataBuffer>, Runnable> missed;
            synchronized (this) {
                started = true;
                missed = missedEnd;
            }
            if (missed != null) missed.apply(next).run();
        }

        private void end(Function<CoreSubscriber<? super DataBuffer>, Runnable> signal) {
            CoreSubscriber<? super DataBuffer> next;
            synchronized (this) {
                next = started ? downstream : null;
                if (next == null) missedEnd = signal;
            }
            if (next != null) signal.apply(next).run();
        }
    }
}
