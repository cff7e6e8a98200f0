package dev.sluice.gateway;

import dev.sluice.runtime.context.RequestId;
import dev.sluice.runtime.context.TraceIds;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer of the gateway itself, as problem+json.
 *
 * @param name last part of the type {@code urn:sluice:problem:NAME}
 * @param detail what happened, for the caller; never an address or a secret
 */
public record Problem(HttpStatus status, String name, String detail) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static Problem noBackend(String service) {
        return new Problem(
                HttpStatus.SERVICE_UNAVAILABLE, "no-backend", "No instance of " + service + " is known to be ready.");
    }

    /** Answers the request. */
    public Mono<Void> write(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        byte[] body = JSON.writeValueAsBytes(members(exchange));
        response.setStatusCode(status);
        HttpHeaders headers = response.getHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setContentLength(body.length);
        headers.setCacheControl("no-store");
        if (status == HttpStatus.SERVICE_UNAVAILABLE) headers.set(HttpHeaders.RETRY_AFTER, "1");
        DataBuffer buffer = response.bufferFactory().wrap(body);
        return response.writeWith(Mono.just(buffer));
    }

    /** With what its caller may name when asking about it. */
    private Map<String, Object> members(ServerWebExchange exchange) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "urn:sluice:problem:" + name);
        members.put("title", status.getReasonPhrase());
        members.put("status", status.value());
        members.put("detail", detail);
        members.put("requestId", RequestId.of(exchange));
        String trace = TraceIds.of(exchange);
        if (trace != null) members.put("traceId", trace);
        return members;
    }
}
