package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the next hop is told, byte for byte: headers of one hop end here, and nobody forges where a request comes from. */
@ExtendWith(NoLeaks.class)
class HeadersIT {

    private static final Upstream ORDERS = Upstream.answering("orders");
    private static Gateway gateway;
    private static Gateway behindProxies;
    private static Gateway keepsHost;

    @BeforeAll
    static void start() {
        String fallback = "--sluice.gateway.services.orders.fallback-uri=" + ORDERS.address();
        gateway = Gateway.alone(fallback);
        behindProxies = Gateway.alone(fallback, "--sluice.gateway.trusted-proxies=127.0.0.0/8,10.0.0.0/8");
        keepsHost = Gateway.alone(
                fallback,
                "--sluice.gateway.upstream.preserve-host=true",
                "--sluice.gateway.trusted-proxies=127.0.0.1",
                "--sluice.gateway.forwarded-by=forwarded");
    }

    @AfterAll
    static void stop() {
        keepsHost.close();
        behindProxies.close();
        gateway.close();
        ORDERS.close();
    }

    @BeforeEach
    void forget() {
        ORDERS.received().clear();
        ORDERS.behaves(ORDERS.answer(200, "orders"));
    }

    @Test
    void headersOfOneHopEndAtTheGateway() {
        Map<String, String> sent = sent(
                gateway,
                "GET /orders/1 HTTP/1.1",
                "Host: shop.example",
                "Connection: keep-alive, X-Hop, close2",
                "X-Hop: one",
                "X-End: two",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "Proxy-Authorization: Basic c2VjcmV0",
                "TE: trailers, deflate",
                "Trailer: X-Sum",
                "HTTP2-Settings: AAMAAABkAAQAAP__",
                "Accept: text/plain");
        assertThat(sent)
                .containsEntry("x-end", "two")
                .containsEntry("te", "trailers")
                .containsEntry("accept", "text/plain")
                .doesNotContainKeys(
                        "x-hop",
                        "connection",
                        "keep-alive",
                        "proxy-connection",
                        "proxy-authorization",
                        "trailer",
                        "http2-settings",
                        "transfer-encoding",
                        "content-length");
    }

    @Test
    void aCallerCannotDeclareTheLengthOfItsBodyAwayOrTheGatewaysOwnWord() {
        try (RawHttp http = new RawHttp(gateway)) {
            http.head(
                            "POST /orders HTTP/1.1",
                            "Host: shop.example",
                            "Connection: content-length, x-forwarded-for, content-type",
                            "Content-Type: text/plain",
                            "Content-Length: 5")
                    .send("hello");
            assertThat(http.reply().status()).isEqualTo(200);
        }
        assertThat(ORDERS.last().text()).isEqualTo("hello");
        assertThat(ORDERS.last().headers())
                .containsEntry("content-length", "5")
                .containsEntry("content-type", "text/plain")
                .containsEntry("x-forwarded-for", "127.0.0.1");
    }

    /** Two hops that disagree about where a body ends would let one request hide another (RFC 9112, 6.3). */
    @Test
    void aBodyWithTwoLengthsIsFramedOnceOrRefused() {
        try (RawHttp http = new RawHttp(gateway)) {
            http.head("POST /orders HTTP/1.1", "Host: shop.example", "Content-Length: 4", "Transfer-Encoding: chunked")
                    .send("5\r\nhello\r\n0\r\n\r\n");
            assertThat(http.reply().status()).isIn(200, 400);
        }
        try (RawHttp http = new RawHttp(gateway)) {
            http.head("POST /orders HTTP/1.1", "Host: shop.example", "Content-Length: 4", "Content-Length: 5")
                    .send("hello");
            assertThat(http.reply().status()).isEqualTo(400);
        }
        assertThat(ORDERS.received()).allSatisfy(request -> {
            assertThat(request.text()).isEqualTo("hello");
            assertThat(request.headers()).doesNotContainKey("content-length");
        });
    }

    @Test
    void headersOfTheServicesHopEndAtTheGatewayToo() {
        ORDERS.behaves((request, response) -> response.header("Connection", "X-Internal")
                .header("X-Internal", "secret")
                .header("Keep-Alive", "timeout=5")
                .header("X-Public", "yes")
                .header("Set-Cookie", "a=1")
                .addHeader("Set-Cookie", "b=2")
                .header("Content-Length", "0")
                .send());
        try (RawHttp http = new RawHttp(gateway)) {
            RawHttp.Reply reply = http.head("GET /orders/1 HTTP/1.1", "Host: shop.example", "X-User-Id: 1")
                    .reply();
            assertThat(reply.values("x-internal")).isEmpty();
            assertThat(reply.values("keep-alive")).isEmpty();
            assertThat(reply.values("connection")).isEmpty();
            assertThat(reply.values("x-public")).containsExactly("yes");
            assertThat(reply.values("set-cookie")).contains("a=1", "b=2");
            assertThat(http.head("GET /orders/2 HTTP/1.1", "Host: shop.example")
                            .reply()
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void nobodyIsBelievedWhereARequestComesFrom() {
        Map<String, String> sent = sent(
                gateway,
                "GET /orders/1 HTTP/1.1",
                "Host: shop.example:8080",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: evil.example",
                "X-Forwarded-Port: 1",
                "X-Forwarded-Prefix: /evil",
                "X-Forwarded-Ssl: on",
                "X-Real-IP: 6.6.6.6",
                "Forwarded: for=6.6.6.6;host=evil.example");
        assertThat(sent)
                .containsEntry("x-forwarded-for", "127.0.0.1")
                .containsEntry("x-forwarded-proto", "http")
                .containsEntry("x-forwarded-host", "shop.example:8080")
                .containsEntry("x-forwarded-port", "8080")
                .containsEntry("forwarded", "for=127.0.0.1;proto=http;host=\"shop.example:8080\"")
                .containsEntry("host", ORDERS.address().substring("http://".length()))
                .doesNotContainKeys("x-forwarded-prefix", "x-forwarded-ssl", "x-real-ip");
    }

    @Test
    void trustedProxiesAreBelievedAsFarAsTheyVouch() {
        Map<String, String> sent = sent(
                behindProxies,
                "GET /orders/1 HTTP/1.1",
                "Host: internal",
                "X-Forwarded-For: 6.6.6.6, 198.51.100.3, 10.0.0.9",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: shop.example",
                "Forwarded: for=6.6.6.6;host=evil.example");
        assertThat(sent)
                .containsEntry("x-forwarded-for", "198.51.100.3, 10.0.0.9, 127.0.0.1")
                .containsEntry("x-forwarded-proto", "https")
                .containsEntry("x-forwarded-host", "shop.example")
                .containsEntry("x-forwarded-port", "443")
                .containsEntry(
                        "forwarded", "for=198.51.100.3;proto=https;host=\"shop.example\", for=10.0.0.9, for=127.0.0.1");
    }

    @Test
    void theCallersHostReachesTheServiceWhereThatIsWanted() {
        Map<String, String> sent = sent(
                keepsHost,
                "GET /orders/1 HTTP/1.1",
                "Host: shop.example",
                "X-Forwarded-For: 6.6.6.6",
                "Forwarded: for=198.51.100.3;proto=https");
        assertThat(sent)
                .containsEntry("host", "shop.example")
                .containsEntry("x-forwarded-for", "198.51.100.3, 127.0.0.1")
                .containsEntry("x-forwarded-proto", "https");
    }

    private static Map<String, String> sent(Gateway through, String... head) {
        try (RawHttp http = new RawHttp(through)) {
            assertThat(http.head(head).reply().body()).isEqualTo("orders");
        }
        return ORDERS.last().headers();
    }
}
