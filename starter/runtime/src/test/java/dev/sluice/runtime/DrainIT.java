package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.resources.ConnectionProvider;

class DrainIT {
    @Test
    void whileDrainingTheServerIsNotReadyButServesAndSaysClose() throws Exception {
        var server =
                RunningServer.start("sluice.runtime.drain.delay=3s", "management.endpoint.health.probes.enabled=true");
        try (var connection = new RawConnection(server.port())) {
            var before = connection.get("/blocking");
            assertThat(before.endsConnection()).isFalse();
            assertThat(readiness(server)).isEqualTo(200);

            var closing = CompletableFuture.runAsync(server::close);
            await().until(() -> readiness(server) == 503);
            var last = connection.get("/blocking");
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.endsConnection()).isTrue();
            assertThat(connection.closedByServer()).isTrue();
            assertThat(closing).isNotDone();
            closing.join();
        }
    }

    @Test
    void aResponseUnderWayWhenTheClosingBeginsIsFinishedAndSaysClose() throws Exception {
        var server = RunningServer.start("sluice.runtime.drain.delay=0s");
        try (var connection = new RawConnection(server.port())) {
            connection.write("GET /slow?millis=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await().until(() -> server.bean(RunningServer.Threads.class).underWay() == 1);
            var closing = CompletableFuture.runAsync(server::close);
            var response = connection.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.endsConnection()).isTrue();
            closing.join();
        }
    }

    @Test
    void aStreamOfEventsIsCompletedAndAWebSocketIsClosedWithAReason() throws Exception {
        var server = RunningServer.start(List.of(Endless.class), "sluice.runtime.drain.delay=0s");
        try (var events = new RawConnection(server.port());
                var browser = HttpClient.newHttpClient()) {
            events.write("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
            events.readUntil("data:hello");
            var closed = new CompletableFuture<String>();
            var socket = browser.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/socket"), new Closing(closed))
                    .join();
            await().until(() -> server.bean(Endless.class).sockets.get() == 1);

            var closing = CompletableFuture.runAsync(server::close);
            assertThat(events.readUntilClosed()).endsWith("0\r\n\r\n"); // the last chunk, not a broken stream
            assertThat(closed.join()).isEqualTo("1012 Service Restart");
            closing.join();
            assertThat(socket.isInputClosed()).isTrue();
        }
    }

    @Test
    void aStreamOfEventsInHttp2IsCompleted() {
        var server = RunningServer.start(
                List.of(Endless.class), "server.http2.enabled=true", "sluice.runtime.drain.delay=0s");
        var begun = new CompletableFuture<Boolean>();
        var received = http2(server)
                .get()
                .uri("/events")
                .responseContent()
                .asString()
                .doOnNext(event -> begun.complete(true))
                .collectList()
                .toFuture();
        begun.join();
        var closing = CompletableFuture.runAsync(server::close);
        assertThat(String.join("", received.join())).contains("data:hello"); // completed: a reset would be a failure
        closing.join();
    }

    @Test
    void aClientOfHttp2IsToldToGoAwayAndServedAllTheSame() {
        var server = RunningServer.start("server.http2.enabled=true", "sluice.runtime.drain.delay=2s");
        var client = http2(server);
        var connections = ConcurrentHashMap.<ChannelId>newKeySet();
        var observed = client.doOnResponse((response, connection) ->
                connections.add(connection.channel().parent().id()));
        for (var i = 0; i < 3; i++) assertThat(statusOf(observed)).isEqualTo(200);
        assertThat(connections).hasSize(1);
        var slow = client.get().uri("/slow?millis=1000").responseSingle((response, body) -> body.asString());
        var underWay = slow.toFuture();
        await().until(() -> server.bean(RunningServer.Threads.class).underWay() == 1);

        var closing = CompletableFuture.runAsync(server::close);
        await().until(() -> server.bean(Drain.class).isOn());
        await().until(() -> {
            assertThat(statusOf(observed)).isEqualTo(200); // on another connection, once the word has come
            return connections.size() > 1;
        });
        assertThat(underWay.join()).contains("\"virtual\":true");
        closing.join();
    }

    @Test
    void rollingRestartsUnderClientsThatLearnOfThemLateFailNoRequest() throws Exception {
        var restarts = Integer.getInteger("sluice.restarts", 3);
        var report = new RollingRestarts(restarts, Long.getLong("sluice.seed", 17)).run();
        System.out.println(report);
        assertThat(report.failures()).isEmpty();
        assertThat(report.answered()).isGreaterThan(restarts * 100L);
        assertThat(report.askedToLeave()).isGreaterThanOrEqualTo(restarts);
    }

    private static int statusOf(reactor.netty.http.client.HttpClient client) {
        var status = client.get()
                .uri("/reactive")
                .responseSingle((response, body) ->
                        body.then(Mono.just(response.status().code())))
                .block(Duration.ofSeconds(20));
        return status == null ? 0 : status;
    }

    private static reactor.netty.http.client.HttpClient http2(RunningServer server) {
        return reactor.netty.http.client.HttpClient.create(ConnectionProvider.create("http2", 10))
                .protocol(HttpProtocol.H2C)
                .baseUrl("http://127.0.0.1:" + server.port());
    }

    private static int readiness(RunningServer server) throws IOException {
        try (var probe = new RawConnection(server.port())) {
            return probe.get("/actuator/health/readiness").status();
        }
    }

    /** Hears why a WebSocket ended. */
    private record Closing(CompletableFuture<String> closed) implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status + " " + reason);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            closed.completeExceptionally(failure);
        }
    }

    /** Handlers that would never end. */
    @RestController
    static class Endless {
        private final AtomicInteger sockets = new AtomicInteger();

        @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<String> events() {
            return Flux.just("hello").concatWith(Flux.never());
        }

        @Bean
        HandlerMapping socket() {
            WebSocketHandler silent = session -> {
                sockets.incrementAndGet();
                return session.receive().then();
            };
            return new SimpleUrlHandlerMapping(Map.of("/socket", silent), -1);
        }
    }
}
