package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.http.server.WebsocketServerSpec;

/** The corners of HTTP/1.1 pass through unharmed. */
@ExtendWith(NoLeaks.class)
class PassThroughIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Upstream ORDERS = Upstream.answering("orders");
    private static final FakeController CONTROLLER = new FakeController();
    private static Gateway gateway;
    private static long epoch;

    @BeforeAll
    static void start() {
        gateway = Gateway.of(CONTROLLER);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CONTROLLER.close();
        ORDERS.close();
    }

    @BeforeEach
    void forget() {
        ORDERS.received().clear();
        ORDERS.behaves(ORDERS.answer(200, "orders"));
        publish(ORDERS.address());
    }

    @Test
    void aWebSocketIsCarriedBothWays() {
        ORDERS.behaves((request, response) -> response.sendWebsocket(
                (in, out) -> out.sendString(in.receive()
                        .asString()
                        .map(text -> "echo " + text + " " + request.uri())
                        .startWith(String.join(",", request.requestHeaders().getAll("x-forwarded-for")))),
                WebsocketServerSpec.builder().protocols("chat").build()));
        Sinks.Many<String> said = Sinks.many().unicast().onBackpressureBuffer();
        List<String> heard = HttpClient.create()
                .websocket(WebsocketClientSpec.builder().protocols("chat").build())
                .uri(gateway.uri("/orders/ws?q=1").replace("http:", "ws:"))
                .handle((in, out) -> {
                    assertThat(in.selectedSubprotocol()).isEqualTo("chat");
                    said.tryEmitNext("one");
                    return out.sendString(said.asFlux())
                            .then()
                            .thenMany(Flux.<String>empty())
                            .mergeWith(in.receive().asString().doOnNext(text -> {
                                if (text.startsWith("echo one")) said.tryEmitNext("two");
                                if (text.startsWith("echo two")) said.tryEmitComplete();
                            }))
                            .take(3);
                })
                .collectList()
                .block(PATIENCE);
        assertThat(heard).containsExactly("127.0.0.1", "echo one /orders/ws?q=1", "echo two /orders/ws?q=1");
    }

    @Test
    void theAnswerToHeadHasTheLengthAndNoBody() {
        ORDERS.behaves(
                (request, response) -> response.header("Content-Length", "7").send());
        try (RawHttp http = new RawHttp(gateway)) {
            for (int i = 0; i < 3; i++) {
                RawHttp.Reply reply = http.head("HEAD /orders/1 HTTP/1.1", "Host: shop.example")
                        .reply(true);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.values("content-length")).containsExactly("7");
            }
        }
    }

    @Test
    void whoAsksBeforeSendingABodyIsToldToSendIt() {
        try (RawHttp http = new RawHttp(gateway)) {
            http.head("POST /orders HTTP/1.1", "Host: shop.example", "Expect: 100-continue", "Content-Length: 5");
            assertThat(http.reply().status()).isEqualTo(100);
            assertThat(http.send("hello").reply().body()).isEqualTo("orders");
        }
        assertThat(ORDERS.last().text()).isEqualTo("hello");
        assertThat(ORDERS.last().headers()).doesNotContainKey("expect");
    }

    @Test
    void answersWithoutBodyStayWithoutBody() {
        for (int status : new int[] {204, 304}) {
            ORDERS.behaves((request, response) ->
                    response.status(status).header("ETag", "\"1\"").send());
            try (RawHttp http = new RawHttp(gateway)) {
                http.head("GET /orders/1 HTTP/1.1", "Host: shop.example");
                RawHttp.Reply reply = http.reply();
                assertThat(reply.status()).isEqualTo(status);
                assertThat(reply.values("etag")).containsExactly("\"1\"");
                http.head("GET /orders/1 HTTP/1.1", "Host: shop.example");
                assertThat(http.reply().status()).isEqualTo(status);
            }
        }
    }

    @Test
    void anUnusualStatusPasses() {
        ORDERS.behaves(ORDERS.answer(299, "odd"));
        assertThat(gateway.get("/orders/1").statusCode()).isEqualTo(299);
    }

    @Test
    void aSlowAnswerOfAnyTypeArrivesPartByPart() {
        Sinks.Many<String> parts = Sinks.many().unicast().onBackpressureBuffer();
        ORDERS.behaves((request, response) ->
                response.header("Content-Type", "text/plain").sendString(parts.asFlux()));
        HttpClient.create()
                .get()
                .uri(gateway.uri("/orders/1"))
                .responseContent()
                .asString()
                .doOnSubscribe(s -> parts.tryEmitNext("one"))
                .doOnNext(part -> {
                    if (part.equals("one")) parts.tryEmitNext("two");
                    else parts.tryEmitComplete();
                })
                .blockLast(PATIENCE);
    }

    @Test
    void anInterimAnswerIsNotTheAnswer() {
        try (RawUpstream early = new RawUpstream(connection -> {
            while (!connection.head().isEmpty()) {
                connection.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfinal");
            }
        })) {
            publish(early.address());
            for (int i = 0; i < 3; i++)
                assertThat(gateway.get("/orders/1").body()).isEqualTo("final");
        }
    }

    /** The service answers after the head of a body that never ends in time; the caller hears it at once. */
    @Test
    void anAnswerThatComesBeforeTheUploadEndsIsPassedAtOnce() {
        try (RawUpstream refusing = new RawUpstream(connection -> {
            connection.head();
            connection.write("HTTP/1.1 413 Content Too Large\r\nContent-Length: 7\r\n\r\ntoo big");
            int read = connection.read();
            while (read >= 0) read = connection.read();
        })) {
            publish(refusing.address());
            try (RawHttp http = new RawHttp(gateway)) {
                http.head("POST /orders HTTP/1.1", "Host: shop.example", "Content-Length: 1000000")
                        .send("x".repeat(10_000));
                RawHttp.Reply reply = http.reply();
                assertThat(reply.status()).isEqualTo(413);
                assertThat(reply.body()).isEqualTo("too big");
            }
            try (RawHttp http = new RawHttp(gateway)) {
                assertThat(http.head("GET /orders/1 HTTP/1.1", "Host: shop.example")
                                .reply()
                                .status())
                        .isEqualTo(413);
            }
        }
    }

    /** Whatever of a body nobody read, the next request on the connection is understood, or the connection is closed. */
    @Test
    void aBodyThatNobodyReadDoesNotPoisonTheConnection() {
        CONTROLLER.publish(
                ++epoch,
                Tables.with(
                        Tables.orders(0, ORDERS.address(), null), "stable", "{\"version\":\"v1\",\"addresses\":[]}"));
        gateway.awaitEpoch(epoch);
        String smuggled = "GET /orders/smuggled HTTP/1.1\r\nHost: evil\r\n\r\n";
        String body = smuggled.repeat(2_000);
        try (RawHttp http = new RawHttp(gateway)) {
            http.head("POST /orders HTTP/1.1", "Host: shop.example", "Content-Length: " + body.length());
            assertThat(http.reply().status()).isEqualTo(503);
            try {
                http.send(body);
                http.head("GET /nobodys/1 HTTP/1.1", "Host: shop.example");
                assertThat(http.reply().status()).isEqualTo(404);
            } catch (java.io.UncheckedIOException e) {
                assertThat(http.isClosed()).as("closed instead").isTrue();
            }
        }
        try (RawHttp http = new RawHttp(gateway)) {
            http.head("POST /orders HTTP/1.1", "Host: shop.example", "Content-Length: " + body.length())
                    .send(body)
                    .head("GET /nobodys/1 HTTP/1.1", "Host: shop.example");
            assertThat(http.reply().status()).isEqualTo(503);
            assertThat(http.reply().status())
                    .as("not one of the requests in the body")
                    .isEqualTo(404);
        }
        assertThat(ORDERS.received()).isEmpty();
    }

    /** The client library would collect all of it in memory. */
    @Test
    void aLargeBodyOfAMethodThatHasNoneIsRefused() {
        String large = "x".repeat(2_000_000);
        assertThat(gateway.send(gateway.request("/orders/1").method("DELETE", BodyPublishers.ofString(large)))
                        .statusCode())
                .isEqualTo(413);
        assertThat(gateway.send(gateway.request("/orders/1").method("DELETE", BodyPublishers.ofString("{}")))
                        .body())
                .isEqualTo("orders");
        assertThat(ORDERS.received()).hasSize(1);
        assertThat(ORDERS.last().text()).isEqualTo("{}");
    }

    /** The other side closes a pooled connection just as a request goes into it. */
    @Test
    void aSafeCallOnAStaleConnectionIsSentOnceMore() {
        try (RawUpstream closing = new RawUpstream(connection -> {
            connection.head();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
            connection.head();
            connection.close();
        })) {
            publish(closing.address());
            for (int i = 0; i < 5; i++)
                assertThat(gateway.get("/orders/" + i).body()).isEqualTo("ok");
            gateway.get("/orders/before");
            assertThat(gateway.send(gateway.request("/orders").POST(BodyPublishers.ofString("{}")))
                            .statusCode())
                    .as("never an unsafe one")
                    .isIn(200, 502);
            long posts = closing.heads().stream()
                    .filter(head -> !head.isEmpty() && head.getFirst().startsWith("POST"))
                    .count();
            assertThat(posts).isEqualTo(1);
        }
    }

    @Test
    void aCallOnAFreshConnectionIsNotSentAgain() {
        try (RawUpstream broken = new RawUpstream(connection -> {
            connection.head();
            connection.close();
        })) {
            publish(broken.address());
            assertThat(gateway.get("/orders/1").statusCode()).isEqualTo(502);
            assertThat(broken.heads()).hasSize(1);
        }
    }

    @Test
    void trailersReachWhoReadsThem() {
        ORDERS.behaves((request, response) -> response.header("Trailer", "X-Sum")
                .chunkedTransfer(true)
                .trailerHeaders(trailers -> trailers.set("X-Sum", "42"))
                .sendString(Flux.just("a", "b").concatWith(Mono.empty())));
        try (RawHttp http = new RawHttp(gateway)) {
            RawHttp.Reply with = http.head("GET /orders/1 HTTP/1.1", "Host: shop.example", "TE: trailers")
                    .reply();
            assertThat(with.body()).isEqualTo("ab");
            assertThat(with.values("trailer")).containsExactly("X-Sum");
            assertThat(with.headers()).anyMatch(line -> line.equalsIgnoreCase("trailer x-sum: 42"));
            RawHttp.Reply without =
                    http.head("GET /orders/1 HTTP/1.1", "Host: shop.example").reply();
            assertThat(without.body()).isEqualTo("ab");
            assertThat(without.headers())
                    .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("x-sum"));
        }
    }

    private static void publish(String stable) {
        CONTROLLER.publish(++epoch, Tables.orders(0, stable, null));
        gateway.awaitEpoch(epoch);
    }
}
