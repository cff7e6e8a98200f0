package dev.sluice.gateway;

import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.RequestHead;
import dev.sluice.policy.routing.Sticky;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

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
    public Key of(RequestHead request, Sticky configured) {
        @Nullable String key = configured.key(request);
        if (key != null) return Key.of(key);
        @Nullable String cookie = request.value(Lane.Source.COOKIE, Sticky.FIRST_PARTY_COOKIE);
        if (cookie != null && !cookie.isBlank()) return Key.of(cookie);
        return issued ? issue(request) : Key.of(request.clientAddress());
    }

    private Key issue(RequestHead request) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String id = HexFormat.of().formatHex(bytes);
        String cookie = Sticky.FIRST_PARTY_COOKIE + "=" + id + "; Max-Age=" + maxAge.toSeconds()
                + "; Path=/; HttpOnly; SameSite=Lax" + (request.isSecure() ? "; Secure" : "");
        return new Key(id, cookie);
    }
}
