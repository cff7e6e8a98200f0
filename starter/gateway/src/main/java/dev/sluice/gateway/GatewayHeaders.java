package dev.sluice.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * The headers that only the gateway may say. Whatever a client or an upstream sends under these names is removed, on every
 * route, and what the gateway itself has to say is put in its place.
 */
public final class GatewayHeaders implements HttpHeadersFilter, Ordered {

    /** Answer: which version answered. */
    static final String VERSION = "sluice-version";
    /** Answer: the canary failed and stable answered. */
    static final String REPLAYED = "sluice-replayed";
    /** Request: a copy whose answer nobody sees. */
    static final String SHADOW = "sluice-shadow";
    /** Request: the signed verdict of the risk check. */
    static final String RISK = "sluice-risk";

    private static final List<String> RESERVED = List.of(VERSION, REPLAYED, SHADOW, RISK);
    private static final String VERDICT_ATTRIBUTE = GatewayHeaders.class.getName() + ".verdict";

    private final Type type;

    /**
     * @param type direction that this filter is for
     */
    public GatewayHeaders(Type type) {
        this.type = type;
    }

    /** Sends a signed verdict upstream with this request. */
    public static void sendVerdict(ServerWebExchange exchange, String header) {
        exchange.getAttributes().put(VERDICT_ATTRIBUTE, header);
    }

    @Override
    public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
        HttpHeaders headers = new HttpHeaders();
        input.forEach((name, values) -> headers.addAll(name, values));
        RESERVED.forEach(headers::remove);
        if (type == Type.REQUEST) addRequestHeaders(headers, exchange);
        return headers;
    }

    private static void addRequestHeaders(HttpHeaders headers, ServerWebExchange exchange) {
        String verdict = exchange.getAttribute(VERDICT_ATTRIBUTE);
        if (verdict != null) headers.set(RISK, verdict);
        @Nullable String lane = LaneFilter.laneOf(exchange);
        if (lane != null) headers.set(Baggage.HEADER, Baggage.with(lane, headers.getOrEmpty(Baggage.HEADER)));
    }

    @Override
    public boolean supports(Type other) {
        return type == other;
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
