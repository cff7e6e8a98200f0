package dev.sluice.gateway;

import dev.sluice.gateway.upstream.TransitHeaders;
import dev.sluice.policy.routing.Forwarding;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/**
 * What {@link TransitHeaders} does, for the messages that the stock filters carry: WebSockets, and routes of the application that
 * are no service of the gateway.
 */
public final class GatewayHeaders implements HttpHeadersFilter, Ordered {
    private static final String VERDICT_ATTRIBUTE = GatewayHeaders.class.getName() + ".verdict";

    private final Type type;
    private final Forwarding forwarding;

    /**
     * Filters of the application, which see the headers of a service's requests and answers before the gateway's own rules do.
     *
     * @param filters in their order
     */
    public record Others(List<HttpHeadersFilter> filters) {
        public Others {
            filters = List.copyOf(filters);
        }

        HttpHeaders ofRequest(ServerWebExchange exchange) {
            return filters.isEmpty()
                    ? exchange.getRequest().getHeaders()
                    : HttpHeadersFilter.filterRequest(filters, exchange);
        }

        HttpHeaders ofAnswer(HttpHeaders received, ServerWebExchange exchange) {
            return filters.isEmpty() ? received : HttpHeadersFilter.filter(filters, received, exchange, Type.RESPONSE);
        }
    }

    /**
     * @param type direction that this filter is for
     * @param forwarding whom to believe where a request comes from
     */
    public GatewayHeaders(Type type, Forwarding forwarding) {
        this.type = type;
        this.forwarding = forwarding;
    }

    /** Sends a signed verdict upstream with this request. */
    public static void sendVerdict(ServerWebExchange exchange, String header) {
        exchange.getAttributes().put(VERDICT_ATTRIBUTE, header);
    }

    static @Nullable String verdictOf(ServerWebExchange exchange) {
        return exchange.getAttribute(VERDICT_ATTRIBUTE);
    }

    @Override
    public HttpHeaders filter(HttpHeaders input, ServerWebExchange exchange) {
        HttpHeaders headers = new HttpHeaders();
        if (type == Type.REQUEST) {
            for (Map.Entry<String, String> header :
                    ForwardFilter.headers(exchange, input, forwarding).headers()) {
                headers.add(header.getKey(), header.getValue());
            }
        } else {
            input.forEach((name, values) -> headers.addAll(name, values));
            TransitHeaders.RESERVED.forEach(headers::remove);
        }
        return headers;
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
