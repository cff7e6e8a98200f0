package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.publisher.Flux;

/** Clients that would stay connected for ever on a stock server. */
class SlowClientIT {
    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(
                List.of(Echo.class),
                "sluice.runtime.timeouts.header=500ms",
                "sluice.runtime.timeouts.idle=1500ms",
                "sluice.runtime.timeouts.read=700ms",
                "sluice.runtime.timeouts.request=1s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aHeadThatTricklesInIsCutOff() throws Exception {
        var expired = expired();
        try (var connection = new RawConnection(server.port())) {
            connection.write("GET /blocking HTTP/1.1\r\n");
            assertThat(trickle(connection, "x-slow: 1\r\n")).doesNotContain("200 OK");
        }
        assertThat(expired()).isEqualTo(expired + 1);
    }

    @Test
    void aBodyThatTricklesInIsCutOff() throws Exception {
        try (var connection = new RawConnection(server.port())) {
            connection.write(head(100_000));
            assertThat(trickle(connection, " ")).doesNotContain("200 OK");
        }
    }

    @Test
    void aBodyThatStopsIsCutOff() throws Exception {
        try (var connection = new RawConnection(server.port())) {
            connection.write(head(100) + "{");
            assertThat(connection.readUntilClosed()).doesNotContain("200 OK");
        }
    }

    @Test
    void aClientThatSaysNothingIsCutOff() throws Exception {
        try (var connection = new RawConnection(server.port())) {
            assertThat(connection.closedByServer()).isTrue();
        }
    }

    @Test
    void aConnectionThatIsKeptAliveForNothingIsCutOff() throws Exception {
        try (var connection = new RawConnection(server.port())) {
            assertThat(connection.get("/blocking").status()).isEqualTo(200);
            assertThat(connection.closedByServer()).isTrue();
        }
    }

    @Test
    void aHandlerThatTakesLongerThanEveryDeadlineIsNotCutOff() throws Exception {
        try (var connection = new RawConnection(server.port())) {
            assertThat(connection.get("/slow?millis=2500").body()).contains("\"virtual\":true");
        }
    }

    @Test
    void aWebSocketOutlivesTheDeadlinesOfRequests() {
        var client = new ReactorNettyWebSocketClient();
        var messages = Flux.interval(Duration.ofMillis(400)).take(7).map(number -> "message " + number);
        var received = new ConcurrentLinkedQueue<String>();
        client.execute(
                        URI.create("ws://127.0.0.1:" + server.port() + "/echo"),
                        session -> session.send(messages.map(session::textMessage))
                                .and(session.receive()
                                        .take(7)
                                        .map(WebSocketMessage::getPayloadAsText)
                                        .doOnNext(received::add)))
                .block(Duration.ofSeconds(20));
        assertThat(received).hasSize(7);
    }

    private static String head(int contentLength) {
        return "POST /blocking HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
                .formatted(contentLength);
    }

    /** Sends a piece every 50 ms until the server ends the connection; what the server said before. */
    private static String trickle(RawConnection connection, String piece) throws IOException {
        try (var drip = Executors.newSingleThreadScheduledExecutor()) {
            var dripping = drip.scheduleAtFixedRate(() -> send(connection, piece), 0, 50, TimeUnit.MILLISECONDS);
            var answer = connection.readUntilClosed();
            dripping.cancel(true);
            return answer;
        }
    }

    private static void send(RawConnection connection, String piece) {
        try {
            connection.write(piece);
        } catch (IOException closed) {
            throw new UncheckedIOException(closed); // ends the schedule
        }
    }

    private static double expired() {
        return server.bean(MeterRegistry.class)
                .get(RuntimeMeters.CONNECTIONS_EXPIRED.getName())
                .functionCounter()
                .count();
    }

    @Configuration(proxyBeanMethods = false)
    static class Echo {
        @Bean
        HandlerMapping echo() {
            WebSocketHandler echo = session -> session.send(
                    session.receive().map(WebSocketMessage::getPayloadAsText).map(session::textMessage));
            return new SimpleUrlHandlerMapping(Map.of("/echo", echo), -1);
        }
    }
}
