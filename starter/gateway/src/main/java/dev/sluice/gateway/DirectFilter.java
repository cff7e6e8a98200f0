package dev.sluice.gateway;

import dev.sluice.gateway.upstream.CallSpans;
import dev.sluice.gateway.upstream.Instances;
import dev.sluice.gateway.upstream.Wires;
import dev.sluice.policy.routing.Forwarding;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Mono;

/**
 * Takes a plain request straight from the server's connection to the service's, by the decisions of {@link GatewayFlow} and
 * without its filters. Innermost of the application's web filters, which all see the request. Everything else, and every
 * failure, goes on to Spring Cloud Gateway.
 */
public final class DirectFilter implements WebFilter, Ordered {
    /** Their answers have their body, and CORS does not ask by them. */
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE");

    /** Greatest body that is kept in memory until it is sent. */
    private static final int MAX_BODY = 64 * 1024;

    private final Function<Collection<PathPattern>, DirectPaths> paths;
    private final Parts parts;
    private volatile @Nullable Open open;

    /** What a direct call works with; the filters work with the same. */
    record Parts(
            Wires wires,
            Instances instances,
            Replays replays,
            ReplayFilter replay,
            AttemptLog log,
            Rules rules,
            CallSpans spans) {}

    /** How a direct call is handled. */
    record Rules(Forwarding forwarding, boolean hostPreserved, Duration patience, LongSupplier nanoClock) {}

    private record Open(DirectPaths paths, ApplicationContext application, Predicate<ServerHttpRequest> risky) {}

    /** @param paths the services' paths by now, behind the patterns that Spring asks earlier */
    DirectFilter(Function<Collection<PathPattern>, DirectPaths> paths, Parts parts) {
        this.paths = paths;
        this.parts = parts;
    }

    /**
     * From now on plain requests go the direct way.
     *
     * @param application whose requests; those to a management server are not
     * @param earlier patterns of handlers that Spring asks before the gateway's routes
     * @param risky requests whose risk is to be checked
     */
    public void open(
            ApplicationContext application, Collection<PathPattern> earlier, Predicate<ServerHttpRequest> risky) {
        open = new Open(paths.apply(earlier), application, risky);
    }

    /** From now on every request goes through Spring Cloud Gateway. */
    public void close() {
        open = null;
    }

    /** Whether plain requests go the direct way. */
    public boolean isOpen() {
        return open != null;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        DirectExchange plain = plain(exchange);
        return plain == null ? chain.filter(exchange) : DirectCall.of(parts, plain, chain);
    }

    @Override
    public int getOrder() {
        return LOWEST_PRECEDENCE;
    }

    private @Nullable DirectExchange plain(ServerWebExchange exchange) {
        Open now = open;
        if (now == null || !now.application().equals(exchange.getApplicationContext())) return null;
        ServerHttpRequest request = exchange.getRequest();
        if (!METHODS.contains(request.getMethod().name())) return null;
        Routing routing = now.paths().find(request);
        if (routing == null || now.risky().test(request)) return null;
        DirectExchange plain = DirectExchange.of(exchange, routing);
        return plain != null && plain.bodyLength() <= MAX_BODY ? plain : null;
    }
}
