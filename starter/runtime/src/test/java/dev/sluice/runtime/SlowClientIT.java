package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServer;

/** Clients that would stay connected for ever on a stock server. */
class SlowClientIT {
    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(
                List.of(Echo.class, Large.class, Sent.class),
                "sluice.runtime.timeouts.first-byte=1s",
                "sluice.runtime.timeouts.header=500ms",
                "sluice.runtime.timeouts.idle=1500ms",
                "sluice.runtime.timeouts.body=700ms",
                "sluice.runtime.timeouts.write=1s",
                "sluice.runtime.requests.min-rate=1KB");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aHeadThatTricklesInIsCutOff() throws Exception {
        var before = server.refusals(Refusal.HEADER_TIMEOUT);
        try (var connection = new RawConnection(server.port())) {
            connection.write("GET /blocking HTTP/1.1\r\n");
            assertThat(trickle(connection, "x-slow: 1\r\n"))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("urn:sluice:problem:header-timeout");
        }
        assertThat(server.refusals(Refusal.HEADER_TIMEOUT)).isEqualTo(before + 1);
    }

    @Test
    void aBodyThatTricklesInIsCutOff() throws Exception {
        var before = server.refusals(Refusal.BODY_TIMEOUT);
        try (var connection = new RawConnection(server.port())) {
            connection.write(head(100_000));
            assertThat(trickle(connection, " "))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("urn:sluice:problem:body-timeout");
        }
        assertThat(server.refusals(Refusal.BODY_TIMEOUT)).isEqualTo(before + 1);
    }

    @Test
    void aBodyThatStopsIsCutOff() throws Exception {
        try (var connection = new RawConnection(server.port())) {
            connection.write(head(100) + "{");
            assertThat(connection.readUntilClosed()).startsWith("HTTP/1.1 408 ");
        }
    }

    @Test
    void aClientThatSaysNothingIsCutOff() throws Exception {
        var before = server.refusals(Refusal.FIRST_BYTE);
        try (var connection = new RawConnection(server.port())) {
            assertThat(connection.closedByServer()).isTrue();
        }
        assertThat(server.refusals(Refusal.FIRST_BYTE)).isEqualTo(before + 1);
    }

    @Test
    void aClientThatDoesNotTakeItsResponseIsCutOff() throws Exception {
        var before = server.refusals(Refusal.WRITE_STALL);
        try (var connection = new RawConnection(server.port())) {
            connection.write("GET /large HTTP/1.1\r\nhost: a\r\n\r\n");
            await().until(() -> server.refusals(Refusal.WRITE_STALL) == before + 1);
            assertThat(connection.readUntilClosed()).endsWith("(reset)");
        }
    }

    /** The kernel would take megabytes on its behalf, copied by a loop that has others to serve. */
    @Test
    void aClientThatDoesNotTakeItsResponseCostsLittle() throws Exception {
        assumeThat(server.bean(EventLoops.class).transport()).isNotEqualTo(Transport.NIO);
        var before = server.refusals(Refusal.WRITE_STALL);
        var sent = server.bean(Sent.class).bytes;
        sent.reset();
        try (var connection = new RawConnection(server.port())) {
            connection.write("GET /large HTTP/1.1\r\nhost: a\r\n\r\n");
            await().until(() -> server.refusals(Refusal.WRITE_STALL) == before + 1);
        }
        assertThat(sent.sum()).isPositive().isLessThan(Large.BYTES / 16);
    }

    @Test
    void aClientThatTakesALargeResponseInItsTimeGetsAllOfIt() throws Exception {
        try (var connection = new RawConnection(server.port())) {
            assertThat(connection.get("/large").body()).hasSize(Large.BYTES);
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

    @Configuration(proxyBeanMethods = false)
    static class Echo {
        @Bean
        HandlerMapping echo() {
            WebSocketHandler echo = session -> session.send(
                    session.receive().map(WebSocketMessage::getPayloadAsText).map(session::textMessage));
            return new SimpleUrlHandlerMapping(Map.of("/echo", echo), -1);
        }
    }

    /** Counts what the kernel has taken of responses. */
    static final class Sent implements NettyServerCustomizer {
        final LongAdder bytes = new LongAdder();

        @Override
        public HttpServer apply(HttpServer server) {
            return server.doOnChannelInit(
                    (observer, connection, remote) -> connection.pipeline().addFirst(new Counter()));
        }

        private final class Counter extends ChannelOutboundHandlerAdapter {
            /** What is small may come with a promise that takes no listeners. */
            @Override
            public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
                var size = message instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
                var sent = ctx.write(message, promise);
                if (size > 1_024) sent.addListener(written -> bytes.add(written.isSuccess() ? size : 0));
            }
        }
    }

    @RestController
    static class Large {
        static final int BYTES = 16 << 20;

        @GetMapping("/large")
        byte[] large() {
            return new byte[BYTES];
        }
    }
}
