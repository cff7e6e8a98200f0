package dev.sluice.gateway;

import dev.sluice.policy.routing.Sticky;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.ResponseCookie;
import org.springframework.web.server.ServerWebExchange;

/**
 * The configured header or cookie, else the cookie {@code sluice-id}, which is issued when it is absent; else, where no cookie
 * may be issued, the client's address.
 */
final class FirstPartyCookie implements StickyKey {

    private static final int BYTES = 16;

    private final SecureRandom random = new SecureRandom();
    private final boolean issued;
    private final Duration maxAge;

    /**
     * @param issued whether a user without a key gets the cookie
     * @param maxAge how long the browser keeps it
     */
    FirstPartyCookie(boolean issued, Duration maxAge) {
        this.issued = issued;
        this.maxAge = maxAge;
    }

    @Override
    public String of(ServerWebExchange exchange, Sticky configured) {
        return switch (configured) {
            case Sticky.Header header ->
                orCookie(exchange.getRequest().getHeaders().getFirst(header.name()), exchange);
            case Sticky.Cookie cookie -> orCookie(cookie(exchange, cookie.name()), exchange);
            case Sticky.Address address -> address(exchange);
        };
    }

    private String orCookie(@Nullable String key, ServerWebExchange exchange) {
        if (key != null && !key.isBlank()) return key;
        String cookie = cookie(exchange, Sticky.FIRST_PARTY_COOKIE);
        if (cookie != null && !cookie.isBlank()) return cookie;
        return issued ? issue(exchange) : address(exchange);
    }

    private String issue(ServerWebExchange exchange) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        exchange.getResponse()
                .addCookie(ResponseCookie.from(Sticky.FIRST_PARTY_COOKIE, id)
                        .path("/")
                        .httpOnly(true)
                        .sameSite("Lax")
                        .secure("https"
                                .equalsIgnoreCase(exchange.getRequest().getURI().getScheme()))
                        .maxAge(maxAge)
                        .build());
        return id;
    }

    private static @Nullable String cookie(ServerWebExchange exchange, String name) {
        HttpCookie cookie = exchange.getRequest().getCookies().getFirst(name);
        return cookie == null ? null : cookie.getValue();
    }

    private static String address(ServerWebExchange exchange) {
        InetSocketAddress remote = exchange.getRequest().getRemoteAddress();
        return remote == null ? "" : remote.getHostString();
    }
}
