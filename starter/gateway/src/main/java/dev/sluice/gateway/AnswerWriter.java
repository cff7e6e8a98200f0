package dev.sluice.gateway;

import dev.sluice.gateway.upstream.Answer;
import dev.sluice.gateway.upstream.Passage;
import dev.sluice.gateway.upstream.TransitHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Map;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableChannel;
import reactor.netty.http.HttpInfos;
import reactor.netty.http.server.HttpServerResponse;

/** Writes an upstream's answer to the caller: head, body part by part, trailers. */
final class AnswerWriter {
    private final GatewayHeaders.Others others;

    AnswerWriter(GatewayHeaders.Others others) {
        this.others = others;
    }

    /**
     * Writes it.
     *
     * @param replayed whether it is stable's in the place of the canary's
     */
    Mono<Void> write(Answer answer, String version, boolean replayed, ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(HttpStatusCode.valueOf(answer.status()));
        HttpHeaders headers = response.getHeaders();
        Passage passage = Passage.ofAnswer(answer.headers().getAll(HttpHeaderNames.CONNECTION));
        HttpHeaders received = new HttpHeaders(new Netty4HeadersAdapter(answer.headers()));
        others.ofAnswer(received, exchange).forEach((name, values) -> {
            if (passage.passes(name)) headers.addAll(name, values);
        });
        headers.set(TransitHeaders.VERSION, version);
        if (replayed) headers.set(TransitHeaders.REPLAYED, "true");
        passTrailers(answer, exchange);
        Flux<DataBuffer> body = body(answer, response);
        return answer.isStream() ? response.writeAndFlushWith(body.map(Mono::just)) : response.writeWith(body);
    }

    /**
     * Ends the caller's connection as the upstream's ended. Without this the framework takes the upstream's reset for a caller who
     * left, ends the exchange as if all were well, and the caller waits for the rest of the body until it times out.
     */
    private static Flux<DataBuffer> body(Answer answer, ServerHttpResponse response) {
        return closingOnError(answer.body(), response)
                .map(buffer -> response.bufferFactory() instanceof NettyDataBufferFactory netty
                        ? netty.wrap(buffer)
                        : DefaultDataBufferFactory.sharedInstance.wrap(io.netty.buffer.ByteBufUtil.getBytes(buffer)));
    }

    /** A body, at whose error the caller's connection is closed. */
    static Flux<ByteBuf> closingOnError(Flux<ByteBuf> body, ServerHttpResponse response) {
        return body.doOnError(error -> {
            if (ServerHttpResponseDecorator.getNativeResponse(response) instanceof HttpServerResponse http)
                http.withConnection(DisposableChannel::dispose);
        });
    }

    /** Trailers go to who can read them: over HTTP/2, or who says so. */
    private static void passTrailers(Answer answer, ServerWebExchange exchange) {
        if (!(ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse()) instanceof HttpServerResponse http))
            return;
        if (!readsTrailers(exchange.getRequest())) return;
        String announced = answer.headers().get(HttpHeaderNames.TRAILER);
        if (announced != null) exchange.getResponse().getHeaders().set(HttpHeaders.TRAILER, announced);
        http.trailerHeaders(trailers -> {
            TransitHeaders transit = TransitHeaders.ofAnswer(java.util.List.of());
            for (Map.Entry<String, String> trailer : answer.trailers())
                if (transit.passes(trailer.getKey())) trailers.add(trailer.getKey(), trailer.getValue());
        });
    }

    private static boolean readsTrailers(ServerHttpRequest request) {
        for (String line : request.getHeaders().getOrEmpty(HttpHeaders.TE))
            for (String coding : line.split(",", -1)) if (coding.strip().equalsIgnoreCase("trailers")) return true;
        return ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpInfos infos
                && infos.version().majorVersion() > 1;
    }
}
