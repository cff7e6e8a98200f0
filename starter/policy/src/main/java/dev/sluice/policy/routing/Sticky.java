package dev.sluice.policy.routing;

/** What keeps a user on one version. A request without it is told apart by the cookie {@code sluice-id}. */
public sealed interface Sticky {

    /** Cookie that tells users apart who carry no other key. */
    String FIRST_PARTY_COOKIE = "sluice-id";

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
