package dev.sluice.orders;

import dev.sluice.policy.risk.SignedVerdict;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Digests the body of a request that carries a verdict, because the verdict holds for that body alone. */
@Component
final class BodyDigestFilter implements WebFilter {

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!exchange.getRequest().getHeaders().containsHeader(SignedVerdict.HEADER)) {
            return chain.filter(exchange);
        }
        BodyDigest digest = new BodyDigest();
        exchange.getAttributes().put(BodyDigest.ATTRIBUTE, digest);
        return chain.filter(
                exchange.mutate().request(digest.watch(exchange.getRequest())).build());
    }
}
