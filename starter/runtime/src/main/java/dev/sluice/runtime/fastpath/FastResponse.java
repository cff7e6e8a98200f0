package dev.sluice.runtime.fastpath;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Spring's response on Reactor Netty, which can also be written in one step when nothing but a status, headers and one buffer
 * has to leave. Everything else is Spring's.
 */
final class FastResponse extends ServerHttpResponseDecorator implements ZeroCopyHttpOutputMessage, OneStepResponse {
    private final ServerHttpRequest request;
    private final HttpServerResponse server;
    private final ZeroCopyHttpOutputMessage zeroCopy;
    private boolean hasCommitActions;
    private volatile boolean written;

    private FastResponse(
            ServerHttpRequest request,
            ServerHttpResponse stock,
            ZeroCopyHttpOutputMessage zeroCopy,
            HttpServerResponse server) {
        super(stock);
        this.request = request;
        this.zeroCopy = zeroCopy;
        this.server = server;
    }

    /** Null for a response that is not plainly Spring's own on Reactor Netty, like one that drops the body of a HEAD request. */
    static @Nullable FastResponse of(ServerHttpRequest request, ServerHttpResponse stock) {
        if (!(stock instanceof ZeroCopyHttpOutputMessage zeroCopy)) return null;
        return getNativeResponse(stock) instanceof HttpServerResponse server
                ? new FastResponse(request, stock, zeroCopy, server)
                : null;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // The very object is meant.
    public boolean answers(ServerHttpRequest candidate) {
        return candidate == request;
    }

    @Override
    public io.netty.handler.codec.http.HttpHeaders nativeHeaders() {
        return server.responseHeaders();
    }

    /** Spring's way is gone only when somebody waits for the commit or has set a cookie. */
    @Override
    public Mono<Void> writeOnce(ByteBuf body) {
        if (!isPlain()) return super.writeWith(Mono.just(((NettyDataBufferFactory) bufferFactory()).wrap(body)));
        var status = super.getStatusCode();
        if (status != null && status.value() != server.status().code()) server.status(status.value());
        written = true;
        return server.send(Mono.just(body)).then().doOnError(failure -> release(body));
    }

    /** What comes as one buffer leaves in one step, whoever has made it. */
    @Override
    public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
        if (!(body instanceof Mono<? extends DataBuffer> whole) || !isPlain()) return super.writeWith(body);
        return whole.flatMap(buffer -> writeOnce(NettyDataBufferFactory.toByteBuf(buffer)))
                .doOnError(failure -> getHeaders().clearContentHeaders())
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    private boolean isPlain() {
        return !hasCommitActions && !isCommitted() && super.getCookies().isEmpty();
    }

    private static void release(ByteBuf body) {
        if (body.refCnt() > 0) body.release();
    }

    ByteBufAllocator buffers() {
        return server.alloc();
    }

    @Override
    public void beforeCommit(Supplier<? extends Mono<Void>> action) {
        hasCommitActions = true;
        super.beforeCommit(action);
    }

    @Override
    public boolean isCommitted() {
        return written || super.isCommitted();
    }

    @Override
    public boolean setStatusCode(@Nullable HttpStatusCode status) {
        return !written && super.setStatusCode(status);
    }

    @Override
    public boolean setRawStatusCode(@Nullable Integer value) {
        return !written && super.setRawStatusCode(value);
    }

    @Override
    public HttpHeaders getHeaders() {
        var headers = super.getHeaders();
        return written ? HttpHeaders.readOnlyHttpHeaders(headers) : headers;
    }

    @Override
    public MultiValueMap<String, ResponseCookie> getCookies() {
        var cookies = super.getCookies();
        return written ? CollectionUtils.unmodifiableMultiValueMap(cookies) : cookies;
    }

    @Override
    public void addCookie(ResponseCookie cookie) {
        if (written)
            throw new IllegalStateException(
                    "Can't add the cookie " + cookie + " because the HTTP response has already been committed");
        super.addCookie(cookie);
    }

    @Override
    public Mono<Void> setComplete() {
        return written ? Mono.empty() : super.setComplete();
    }

    @Override
    public Mono<Void> writeWith(Path file, long position, long count) {
        return zeroCopy.writeWith(file, position, count);
    }
}
