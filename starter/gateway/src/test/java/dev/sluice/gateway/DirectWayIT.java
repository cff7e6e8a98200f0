package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Damage;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two gateways, one with the direct way and one without: for each request of the catalogue the service hears the same and the
 * caller hears the same.
 */
@ExtendWith(NoLeaks.class)
class DirectWayIT {
    private static final String[] CALLER = {
        "Host: shop.example", "User-Agent: test", "Accept: */*", "X-User-Id: 42", "X-Request-Id: call-1"
    };

    private static final String CHUNKS = "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n";
    private static final String[] TWICE = {
        "HTTP/1.1 200 OK", "Set-Cookie: a=1", "Set-Cookie: b=2", "X-A: 1", "X-A: 2", "Content-Length: 0"
    };
    private static final String[] ONE_HOP = {
        "HTTP/1.1 200 OK",
        "Connection: X-Secret, keep-alive",
        "X-Secret: 1",
        "Keep-Alive: timeout=5",
        "Proxy-Authenticate: x",
        "sluice-version: forged",
        "sluice-replayed: true",
        "Content-Length: 0"
    };

    private static final FakeController CONTROLLER = new FakeController();
    private static final RawUpstream SERVICE = new RawUpstream(DirectWayIT::serve);
    private static Gateway direct;
    private static Gateway filters;

    /**
     * A request and what the service answers, byte for byte.
     *
     * @param framing whether the answer keeps its framing; a short one of unknown length may get one
     */
    record Case(String name, List<String> head, String body, String answer, boolean framing) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void start() {
        direct = Gateway.of(CONTROLLER);
        filters = Gateway.of(CONTROLLER, "--sluice.gateway.direct.enabled=false");
        CONTROLLER.publish(1, Tables.orders(0, SERVICE.address(), null));
        direct.awaitEpoch(1);
        filters.awaitEpoch(1);
    }

    @AfterAll
    static void stop() {
        direct.close();
        filters.close();
        CONTROLLER.close();
        SERVICE.close();
    }

    static Stream<Case> catalogue() {
        String ok = answer("ok", "HTTP/1.1 200 OK", "Content-Type: text/plain", "Content-Length: 2");
        return Stream.of(
                get("a short answer", "/orders/1", ok),
                get("a query that is escaped", "/orders/a%2Fb;v=1/?q=a%20b&c=+&d=%C3%A4", ok),
                get(
                        "an answer in chunks",
                        "/orders/1",
                        answer(CHUNKS, "HTTP/1.1 200 OK", "Transfer-Encoding: chunked")),
                get("no content", "/orders/1", answer("", "HTTP/1.1 204 No Content", "X-A: 1")),
                get("not modified", "/orders/1", answer("", "HTTP/1.1 304 Not Modified", "ETag: \"1\"")),
                get("not found", "/orders/1", answer("none", "HTTP/1.1 404 Not Found", "Content-Length: 4")),
                get("an error of stable", "/orders/1", answer("broken", "HTTP/1.1 500 Oops", "Content-Length: 6")),
                get("an empty answer", "/orders/1", answer("", "HTTP/1.1 200 OK", "Content-Length: 0")),
                get("headers twice", "/orders/1", answer("", TWICE)),
                get("headers of one hop", "/orders/1", answer("", ONE_HOP)),
                get(
                        "a large answer",
                        "/orders/1",
                        answer("x".repeat(300_000), "HTTP/1.1 200 OK", "Content-Length: 300000")),
                get("an early hint", "/orders/1", answer(ok, "HTTP/1.1 103 Early Hints", "Link: </a>")),
                get(
                        "an answer that ends with its connection",
                        "/orders/close",
                        answer("until the end", "HTTP/1.1 200 OK")),
                get("no answer", "/orders/close", ""),
                get("an answer that is no HTTP", "/orders/close", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                with(
                        "GET /orders/1 HTTP/1.1",
                        "what a caller must not say",
                        "",
                        ok,
                        "Connection: X-Secret, keep-alive",
                        "X-Secret: 1",
                        "Keep-Alive: timeout=5",
                        "X-Forwarded-For: 1.2.3.4",
                        "X-Forwarded-Host: evil",
                        "Forwarded: for=1.2.3.4",
                        "X-Real-IP: 1.2.3.4",
                        "sluice-risk: v1;verdict=allow",
                        "sluice-shadow: true",
                        "Proxy-Authorization: x",
                        "Accept-Language: de",
                        "Accept-Language: en"),
                with(
                        "POST /orders HTTP/1.1",
                        "a body",
                        "{\"a\":1}",
                        ok,
                        "Content-Type: application/json",
                        "Content-Length: 7"),
                with("PUT /orders/1 HTTP/1.1", "a body of 64 KiB", "y".repeat(65_536), ok, "Content-Length: 65536"),
                with(
                        "PATCH /orders/1 HTTP/1.1",
                        "a body that is too large to be kept",
                        "z".repeat(100_000),
                        ok,
                        "Content-Length: 100000"),
                with("DELETE /orders/1 HTTP/1.1", "a body that says it is empty", "", ok, "Content-Length: 0"),
                with("OPTIONS /orders/1 HTTP/1.1", "a method that is not plain", "", ok),
                with("GET http://shop.example/orders/1?a=1 HTTP/1.1", "a target with a host", "", ok));
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void bothWaysSayTheSame(Case it) {
        int before = SERVICE.heads().size();
        RawHttp.Reply expected = ask(filters, it);
        int between = SERVICE.heads().size();
        RawHttp.Reply reply = ask(direct, it);
        assertThat(reply.statusLine()).isEqualTo(expected.statusLine());
        assertThat(reply.body()).isEqualTo(expected.body());
        assertThat(headers(reply, it)).containsExactlyInAnyOrderElementsOf(headers(expected, it));
        assertThat(heard(between)).containsExactlyInAnyOrderElementsOf(heard(before));
    }

    @Test
    void plainRequestsGoTheDirectWayAndOthersDoNot() {
        double before = counted();
        Case plain = get("plain", "/orders/1", answer("", "HTTP/1.1 200 OK", "Content-Length: 0"));
        ask(direct, plain);
        ask(direct, plain);
        assertThat(counted()).isEqualTo(before + 2);
        ask(direct, with("OPTIONS /orders/1 HTTP/1.1", "", "", plain.answer()));
        ask(direct, with("GET /orders/1 HTTP/1.1", "", "", plain.answer(), "TE: trailers"));
        ask(direct, with("GET /other HTTP/1.1", "", "", plain.answer()));
        assertThat(counted()).isEqualTo(before + 2);
    }

    /** Whatever a browser's cookies say: a user is the same one on both ways. */
    @Test
    void damagedCookiesGoTheSameWay() {
        CONTROLLER.publish(
                2,
                Tables.with(
                        Tables.orders(5_000, SERVICE.address(), SERVICE.address()), "sticky", "{\"cookie\":\"user\"}"));
        direct.awaitEpoch(2);
        filters.awaitEpoch(2);
        answer = answer("", "HTTP/1.1 200 OK", "Content-Length: 0");
        String[] cookies = {
            "user=17850; a=b", "sluice-id=0123456789abcdef; user=x=y", "a=\"b; user=\"7\"", "user=;user=8"
        };
        try (RawHttp one = new RawHttp(direct);
                RawHttp other = new RawHttp(filters)) {
            Damage.each(5, 300, cookies, text -> {
                String line = "Cookie: " + text.replaceAll("[^ -~]", "?");
                RawHttp.Reply reply =
                        one.head("GET /orders/1 HTTP/1.1", "Host: a", line).reply();
                RawHttp.Reply expected =
                        other.head("GET /orders/1 HTTP/1.1", "Host: a", line).reply();
                assertThat(reply.status()).isEqualTo(expected.status()).isLessThan(500);
                boolean issued = !expected.values("set-cookie").isEmpty();
                assertThat(reply.values("set-cookie")).hasSize(issued ? 1 : 0);
                if (!issued) assertThat(reply.values("sluice-version")).isEqualTo(expected.values("sluice-version"));
            });
        } finally {
            CONTROLLER.publish(3, Tables.orders(0, SERVICE.address(), null));
            direct.awaitEpoch(3);
            filters.awaitEpoch(3);
        }
    }

    private static double counted() {
        var counter = direct.bean(MeterRegistry.class)
                .find(GatewayMeters.DIRECT.getName())
                .counter();
        return counter == null ? 0 : counter.count();
    }

    private static String answer(String body, String... head) {
        return String.join("\r\n", head) + "\r\n\r\n" + body;
    }

    private static Case get(String name, String target, String answer) {
        return with("GET " + target + " HTTP/1.1", name, "", answer);
    }

    private static Case with(String line, String name, String body, String answer, String... headers) {
        return new Case(
                name,
                Stream.of(Stream.of(line), Stream.of(CALLER), Stream.of(headers))
                        .flatMap(part -> part)
                        .toList(),
                body,
                answer,
                answer.contains("Content-Length"));
    }

    private static RawHttp.Reply ask(Gateway gateway, Case it) {
        answer = it.answer();
        try (RawHttp http = new RawHttp(gateway)) {
            return http.head(it.head().toArray(String[]::new)).send(it.body()).reply();
        }
    }

    private static volatile String answer = "";

    private static void serve(RawUpstream.Connection connection) throws IOException {
        for (List<String> head = connection.head(); !head.isEmpty(); head = connection.head()) {
            for (int left = length(head); left > 0; left--) connection.read();
            connection.write(answer);
            if (head.getFirst().contains("/orders/close")) {
                connection.close();
                return;
            }
        }
    }

    private static int length(List<String> head) {
        return head.stream()
                .map(line -> line.toLowerCase(Locale.ROOT))
                .filter(line -> line.startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    /** What the caller hears, without what each answer has of its own. */
    private static List<String> headers(RawHttp.Reply reply, Case it) {
        return reply.headers().stream()
                .map(DirectWayIT::lowerCaseName)
                .filter(line ->
                        it.framing() || !(line.startsWith("content-length:") || line.startsWith("transfer-encoding:")))
                .filter(line -> !line.startsWith("date:"))
                .toList();
    }

    /** What the service heard since then, the last request only: one that broke off on a pooled connection is heard twice. */
    private static List<String> heard(int since) {
        List<List<String>> heads = SERVICE.heads();
        assertThat(heads).hasSizeGreaterThan(since);
        return heads.get(since).stream().map(DirectWayIT::lowerCaseName).toList();
    }

    private static String lowerCaseName(String line) {
        int colon = line.indexOf(':');
        return colon < 0 || line.startsWith("GET ")
                ? line
                : line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon);
    }
}
