package dev.sluice.policy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ForwardingTest {

    private static final Forwarding NOBODY = new Forwarding(List.of(), Forwarding.Dialect.X_FORWARDED);
    private static final List<IpRange> PROXIES = List.of(IpRange.parse("10.0.0.0/8"), IpRange.parse("fd00::/8"));
    private static final Forwarding X = new Forwarding(PROXIES, Forwarding.Dialect.X_FORWARDED);
    private static final Forwarding RFC = new Forwarding(PROXIES, Forwarding.Dialect.FORWARDED);

    @Test
    void nobodyIsBelievedWithoutTrust() {
        Map<String, List<String>> said = Map.of(
                "x-forwarded-for", List.of("1.2.3.4"),
                "x-forwarded-proto", List.of("https"),
                "x-forwarded-host", List.of("evil.example"),
                "x-forwarded-prefix", List.of("/evil"),
                "forwarded", List.of("for=1.2.3.4"));
        for (Forwarding forwarding : List.of(NOBODY, X, RFC)) {
            Forwarding.Origin origin = origin(forwarding, "192.0.2.7", said);
            assertThat(origin).isEqualTo(new Forwarding.Origin(List.of("192.0.2.7"), false, "shop.example:8080", null));
            assertThat(origin.xForwardedFor()).isEqualTo("192.0.2.7");
            assertThat(origin.scheme()).isEqualTo("http");
            assertThat(origin.port()).isEqualTo("8080");
            assertThat(origin.forwarded()).isEqualTo("for=192.0.2.7;proto=http;host=\"shop.example:8080\"");
        }
    }

    @Test
    void theClientIsTheFirstAddressFromTheEndThatIsNoTrustedProxy() {
        Forwarding.Origin origin = origin(
                X,
                "10.0.0.1",
                Map.of(
                        "x-forwarded-for", List.of("6.6.6.6, 10.9.9.9", "198.51.100.3 ,10.0.0.2"),
                        "x-forwarded-proto", List.of("http, HTTPS"),
                        "x-forwarded-host", List.of("evil.example, shop.example"),
                        "x-forwarded-prefix", List.of("/eu")));
        assertThat(origin.client()).isEqualTo("198.51.100.3");
        assertThat(origin.hops())
                .as("what the client wrote is gone")
                .containsExactly("198.51.100.3", "10.0.0.2", "10.0.0.1");
        assertThat(origin.xForwardedFor()).isEqualTo("198.51.100.3, 10.0.0.2, 10.0.0.1");
        assertThat(origin.secure()).isTrue();
        assertThat(origin.host()).isEqualTo("shop.example");
        assertThat(origin.port()).isEqualTo("443");
        assertThat(origin.prefix()).isEqualTo("/eu");
        assertThat(origin.forwarded())
                .isEqualTo("for=198.51.100.3;proto=https;host=\"shop.example\", for=10.0.0.2, for=10.0.0.1");
    }

    @Test
    void aChainOfTrustedProxiesAloneEndsAtTheOutermost() {
        assertThat(origin(X, "10.0.0.1", Map.of("x-forwarded-for", List.of("10.0.0.3, 10.0.0.2")))
                        .client())
                .isEqualTo("10.0.0.3");
        assertThat(origin(X, "10.0.0.1", Map.of()).client()).isEqualTo("10.0.0.1");
    }

    @Test
    void whatIsNoAddressEndsTheChain() {
        assertThat(origin(X, "10.0.0.1", Map.of("x-forwarded-for", List.of("1.1.1.1, unknown, 10.0.0.2")))
                        .hops())
                .containsExactly("10.0.0.2", "10.0.0.1");
    }

    @Test
    void portsAndBracketsAreNoPartOfAnAddress() {
        assertThat(origin(X, "fd00::1", Map.of("x-forwarded-for", List.of("[2001:db8::7]:443")))
                        .hops())
                .containsExactly("2001:db8::7", "fd00::1");
        assertThat(origin(X, "fd00::1", Map.of("x-forwarded-for", List.of("198.51.100.3:1234")))
                        .forwarded())
                .startsWith("for=198.51.100.3;proto=http;")
                .endsWith(", for=\"[fd00::1]\"");
    }

    @Test
    void theStandardHeaderIsReadOnlyWhereTheProxiesWriteIt() {
        Map<String, List<String>> both = Map.of(
                "forwarded",
                        List.of(
                                "for=6.6.6.6;host=evil.example, For=\"[2001:db8::7]:99\";Proto=https;Host=\"a;b,\\\"c\"",
                                "for=10.0.0.2"),
                "x-forwarded-for", List.of("1.2.3.4"),
                "x-forwarded-prefix", List.of("/evil"));
        Forwarding.Origin origin = origin(RFC, "10.0.0.1", both);
        assertThat(origin)
                .isEqualTo(
                        new Forwarding.Origin(List.of("2001:db8::7", "10.0.0.2", "10.0.0.1"), true, "a;b,\"c", null));
        assertThat(origin.forwarded())
                .isEqualTo("for=\"[2001:db8::7]\";proto=https;host=\"a;b,\\\"c\", for=10.0.0.2, for=10.0.0.1");
        assertThat(origin(X, "10.0.0.1", both).client()).isEqualTo("1.2.3.4");
        assertThat(origin(RFC, "10.0.0.1", Map.of("x-forwarded-for", List.of("1.2.3.4")))
                        .client())
                .isEqualTo("10.0.0.1");
    }

    @Test
    void aMissingHostLeavesTheDefaultPort() {
        Forwarding.Origin origin = NOBODY.origin(new Forwarding.Peer("192.0.2.7", true, null), name -> List.of());
        assertThat(origin.port()).isEqualTo("443");
        assertThat(origin.forwarded()).isEqualTo("for=192.0.2.7;proto=https");
        assertThat(NOBODY.origin(new Forwarding.Peer("192.0.2.7", false, "[::1]"), name -> List.of())
                        .port())
                .isEqualTo("80");
    }

    private static Forwarding.Origin origin(Forwarding forwarding, String peer, Map<String, List<String>> headers) {
        return forwarding.origin(
                new Forwarding.Peer(peer, false, "shop.example:8080"), name -> headers.getOrDefault(name, List.of()));
    }
}
