package dev.sluice.runtime.fastpath;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;

/** A response that can leave in one step. A filter that answers by itself finds it in the exchange of a plain request. */
public interface OneStepResponse extends ServerHttpResponse {
    /** Whether a request is the one that came from the client, and no filter's version of it. */
    boolean answers(ServerHttpRequest candidate);

    /** Netty's headers, which are those of {@link #getHeaders} without Spring's views of them. */
    HttpHeaders nativeHeaders();

    /**
     * Writes head and whole body.
     *
     * @param body belongs to the response from now on
     */
    Mono<Void> writeOnce(ByteBuf body);
}
