package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** What the guards do for a stream of HTTP/2, without a word to the others of its connection. */
class Http2GuardIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(
                List.of(Large.class),
                "server.http2.enabled=true",
                "sluice.runtime.timeouts.header=500ms",
                "sluice.runtime.timeouts.body=500ms",
                "sluice.runtime.requests.max-body-size=1KB");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aBodyThatStopsIsAnswered() {
        var before = server.refusals(Refusal.BODY_TIMEOUT);
        var answer = post(Flux.just("{").concatWith(Flux.never()));
        assertThat(answer).startsWith("408 ").contains("urn:sluice:problem:body-timeout");
        assertThat(server.refusals(Refusal.BODY_TIMEOUT)).isEqualTo(before + 1);
    }

    @Test
    void aBodyThatGrowsTooLargeIsAnswered() {
        var answer = post(Flux.just("x".repeat(600), "x".repeat(600)).concatWith(Flux.never()));
        assertThat(answer).startsWith("413 ").contains("urn:sluice:problem:body-size");
    }

    @Test
    void aBodyThatIsAnnouncedTooLargeIsAnswered() {
        var answer = client().headers(headers -> headers.set("content-length", "1000000"))
                .post()
                .uri("/blocking")
                .send(Flux.just(text("x")).concatWith(Flux.never()))
                .responseSingle((response, body) -> body.asString()
                        .defaultIfEmpty("")
                        .map(text -> response.status().code() + " " + text))
                .block(PATIENCE);
        assertThat(answer).startsWith("413 ").contains("urn:sluice:problem:body-size");
    }

    @Test
    void aBodyThatArrivesInTimeIsTaken() {
        assertThat(post(Flux.just("{\"order\":", "\"536365\"}")))
                .startsWith("200 ")
                .contains("536365");
        await().until(() -> server.refusals(Refusal.WRITE_STALL) == 0);
    }

    @Test
    void aHandlerThatTakesLongerThanTheDeadlineIsNotCutOff() {
        var answer = client().get()
                .uri("/slow?millis=1500")
                .responseSingle((response, content) -> content.asString())
                .block(PATIENCE);
        assertThat(answer).contains("\"virtual\":true");
    }

    @Test
    void aHeaderThatStopsEndsItsConnection() throws Exception {
        var before = server.refusals(Refusal.HEADER_TIMEOUT);
        try (var connection = new RawConnection(server.port())) {
            var settings = "\0\0\0\4\0\0\0\0\0";
            var partOfHeaders = "\0\0@\1\4\0\0\0\1" + "less than it says";
            connection.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + settings + partOfHeaders);
            assertThat(connection.readUntilClosed()).startsWith("\0\0");
        }
        assertThat(server.refusals(Refusal.HEADER_TIMEOUT)).isEqualTo(before + 1);
    }

    @Test
    void aLargeResponseArrivesWholeAndInOrder() {
        var received = client().get()
                .uri("/large")
                .responseSingle((response, content) -> content.asByteArray())
                .block(PATIENCE);
        assertThat(received).isEqualTo(Large.content());
    }

    private static String post(Flux<String> parts) {
        var body = parts.map(Http2GuardIT::text);
        var answer = client().post()
                .uri("/blocking")
                .send(body)
                .responseSingle((response, content) -> content.asString()
                        .defaultIfEmpty("")
                        .map(text -> response.status().code() + " " + text))
                .block(PATIENCE);
        if (answer == null) throw new IllegalStateException("no answer");
        return answer;
    }

    private static ByteBuf text(String part) {
        return Unpooled.copiedBuffer(part, StandardCharsets.UTF_8);
    }

    private static HttpClient client() {
        return HttpClient.newConnection()
                .protocol(HttpProtocol.H2C)
                .baseUrl("http://127.0.0.1:" + server.port())
                .headers(headers -> headers.set("content-type", "application/json"));
    }

    @RestController
    static class Large {
        static byte[] content() {
            var content = new byte[5 << 20];
            new Random(1).nextBytes(content);
            return content;
        }

        @GetMapping("/large")
        byte[] large() {
            return content();
        }
    }
}
