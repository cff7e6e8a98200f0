package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A service that is asked for more than it can do. */
class AdmissionIT {
    private static final int LIMIT = 4;

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(
                List.of(Endless.class),
                "sluice.runtime.admission.patience=0s",
                "sluice.runtime.admission.initial-limit=" + LIMIT,
                "sluice.runtime.admission.min-limit=" + LIMIT,
                "sluice.runtime.admission.max-limit=" + LIMIT,
                "sluice.runtime.admission.retry-after=3s",
                "sluice.runtime.admission.critical-paths=/reactive",
                "sluice.runtime.admission.critical-header=x-critical");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void requestsAboveTheLimitAreRefusedAndTheirConnectionsGoOn() throws Exception {
        try (var full = new FullServer();
                var client = new RawConnection(server.port())) {
            var before = refused("normal");
            for (var i = 0; i < 3; i++) {
                var refusal = client.get("/blocking");
                assertThat(refusal.status()).isEqualTo(503);
                assertThat(refusal.headers()).containsEntry("retry-after", "3");
                assertThat(refusal.headers()).containsEntry("content-type", "application/problem+json");
                assertThat(refusal.body()).contains("\"type\":\"urn:sluice:problem:overloaded\"");
            }
            assertThat(refused("normal")).isEqualTo(before + 3);
            full.end();
            assertThat(client.get("/blocking").status()).isEqualTo(200);
        }
    }

    @Test
    void theBodyOfARefusedRequestDoesNotDeafenItsConnection() throws Exception {
        try (var full = new FullServer();
                var client = new RawConnection(server.port())) {
            var body = "{\"order\":\"" + "5".repeat(200_000) + "\"}";
            for (var i = 0; i < 3; i++) {
                client.write(post(body.length()));
                assertThat(client.read().status()).isEqualTo(503); // before the body was sent
                client.write(body);
            }
            client.write(post(body.length()) + body + post(2) + "{}");
            assertThat(client.read().status()).isEqualTo(503);
            assertThat(client.read().status()).isEqualTo(503);
            full.end();
            client.write(post(body.length()) + body);
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void healthIsAnsweredWhateverTheLoad() throws Exception {
        try (var full = new FullServer();
                var probe = new RawConnection(server.port())) {
            assertThat(probe.get("/blocking").status()).isEqualTo(503);
            assertThat(probe.get("/actuator/health").status()).isEqualTo(200);
            full.end();
        }
    }

    @Test
    void criticalRequestsAreServedWhenOthersAreRefused() throws Exception {
        try (var full = new FullServer();
                var client = new RawConnection(server.port())) {
            assertThat(client.get("/blocking").status()).isEqualTo(503);
            assertThat(client.get("/reactive").status()).isEqualTo(200);
            client.write("GET /blocking HTTP/1.1\r\nHost: a\r\nX-Critical: true\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(200);
            full.end();
        }
    }

    @Test
    void aStreamOfEventsTakesNobodysPlaceOnceItHasBegun() throws Exception {
        var streams = new ArrayList<RawConnection>();
        for (var i = 0; i < 2 * LIMIT; i++) {
            var stream = new RawConnection(server.port());
            streams.add(stream);
            stream.write("GET /events HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n");
            assertThat(stream.readUntil("data:hello")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(gauge(RuntimeMeters.ADMISSION_RUNNING)).isZero();
        for (var stream : streams) stream.close();
    }

    private static String post(int length) {
        return "POST /blocking HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: " + length
                + "\r\n\r\n";
    }

    private static double gauge(RuntimeMeters meter) {
        return server.bean(MeterRegistry.class).get(meter.getName()).gauge().value();
    }

    private static double refused(String priority) {
        return server.bean(MeterRegistry.class)
                .get(RuntimeMeters.ADMISSION_REFUSED.getName())
                .tag("priority", priority)
                .functionCounter()
                .count();
    }

    /** As many requests under way as may be. */
    private static final class FullServer implements AutoCloseable {
        private final List<RawConnection> connections = new ArrayList<>();

        FullServer() throws Exception {
            for (var i = 0; i < LIMIT; i++) {
                var connection = new RawConnection(server.port());
                connection.write("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
                connections.add(connection);
            }
            await().until(() -> gauge(RuntimeMeters.ADMISSION_RUNNING) == LIMIT);
        }

        void end() throws Exception {
            server.bean(Endless.class).release();
            for (var connection : connections)
                assertThat(connection.read().status()).isEqualTo(200);
            await().until(() -> gauge(RuntimeMeters.ADMISSION_RUNNING) == 0);
        }

        @Override
        public void close() throws IOException {
            server.bean(Endless.class).release();
            for (var connection : connections) connection.close();
        }
    }

    /** Handlers that do not end by themselves. */
    @RestController
    static class Endless {
        private final List<Sinks.One<String>> held = new CopyOnWriteArrayList<>();

        @GetMapping("/held")
        Mono<String> held() {
            var answer = Sinks.<String>one();
            held.add(answer);
            return answer.asMono();
        }

        void release() {
            for (var answer : held) answer.emitValue("released", Sinks.EmitFailureHandler.FAIL_FAST);
            held.clear();
        }

        @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<String> events() {
            return Flux.just("hello").concatWith(Flux.never());
        }
    }
}
