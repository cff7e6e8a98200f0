package dev.sluice.runtime.context;

import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Picks the context of a request up from its headers, before any other filter. */
public final class ContextFilter implements WebFilter, Ordered {
    public ContextFilter() {
        RequestContext.register();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var context = RequestContext.of(exchange.getRequest().getHeaders());
        var handled = chain.filter(exchange);
        return context == null ? handled : handled.contextWrite(context::in);
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
