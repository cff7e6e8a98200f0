package dev.sluice.gateway;

import dev.sluice.policy.routing.Forwarding;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.RequestHead;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/** A request as WebFlux has it, read for routing; made once per request, and nothing is read before it is asked for. */
final class ExchangeHead implements RequestHead {
    private static final String ATTRIBUTE = ExchangeHead.class.getName();

    private final ServerHttpRequest request;
    private final Forwarding forwarding;
    private Forwarding.@Nullable Origin origin;

    private ExchangeHead(ServerHttpRequest request, Forwarding forwarding) {
        this.request = request;
        this.forwarding = forwarding;
    }

    static ExchangeHead of(ServerWebExchange exchange, Forwarding forwarding) {
        ExchangeHead known = exchange.getAttribute(ATTRIBUTE);
        if (known != null) return known;
        ExchangeHead head = new ExchangeHead(exchange.getRequest(), forwarding);
        exchange.getAttributes().put(ATTRIBUTE, head);
        return head;
    }

    @Override
    public String method() {
        return request.getMethod().name();
    }

    @Override
    public @Nullable String value(Lane.Source source, String name) {
        return switch (source) {
            case HEADER -> request.getHeaders().getFirst(name);
            case COOKIE -> {
                HttpCookie cookie = request.getCookies().getFirst(name);
                yield cookie == null ? null : cookie.getValue();
            }
            case QUERY -> request.getQueryParams().getFirst(name);
        };
    }

    @Override
    public List<String> headers(String name) {
        return request.getHeaders().getOrEmpty(name);
    }

    @Override
    public String clientAddress() {
        return origin().client();
    }

    @Override
    public boolean isSecure() {
        return origin().secure();
    }

    /** Where the request comes from, as far as it can be trusted. */
    Forwarding.Origin origin() {
        Forwarding.Origin known = origin;
        if (known != null) return known;
        Forwarding.Origin asked = forwarding.origin(peer(), this::headers);
        origin = asked;
        return asked;
    }

    private Forwarding.Peer peer() {
        InetSocketAddress remote = request.getRemoteAddress();
        String address = remote == null || remote.getAddress() == null ? "" : withoutZone(remote);
        boolean secure = "https".equalsIgnoreCase(request.getURI().getScheme());
        return new Forwarding.Peer(address, secure, request.getHeaders().getFirst(HttpHeaders.HOST));
    }

    private static String withoutZone(InetSocketAddress remote) {
        String address = remote.getAddress().getHostAddress();
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
