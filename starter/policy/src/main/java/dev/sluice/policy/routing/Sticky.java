package dev.sluice.policy.routing;

import org.jspecify.annotations.Nullable;

/** What keeps a user on one version. A request without it is told apart by the cookie {@code sluice-id}. */
public sealed interface Sticky {

    /** Cookie that tells users apart who carry no other key. */
    String FIRST_PARTY_COOKIE = "sluice-id";

    /** The key that a request carries, or null if it carries none. */
    default @Nullable String key(RequestHead request) {
        @Nullable
        String key = switch (this) {
            case Header header -> request.value(Lane.Source.HEADER, header.name());
            case Cookie cookie -> request.value(Lane.Source.COOKIE, cookie.name());
            case Address address -> request.clientAddress();
        };
        return key == null || key.isBlank() ? null : key;
    }

    /** A header that names the user, such as {@code X-User-Id}. */
    record Header(String name) implements Sticky {
        public Header {
            if (name.isBlank()) throw new IllegalArgumentException("header must not be blank");
        }
    }

    /** A cookie that names the user or the browser. */
    record Cookie(String name) implements Sticky {
        public Cookie {
            if (name.isBlank()) throw new IllegalArgumentException("cookie must not be blank");
        }
    }

    /** The client's address. */
    record Address() implements Sticky {}
}
