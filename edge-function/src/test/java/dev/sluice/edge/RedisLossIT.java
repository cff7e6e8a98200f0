package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.edge.rules.LiveRules;
import dev.sluice.edge.scoring.Scoring;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What customers get while Redis is slow, away, cut off or empty: an answer in time that says what it is worth. */
class RedisLossIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AtomicInteger orders = new AtomicInteger();
    private @Nullable TestRedis redis;
    private @Nullable EdgeServer server;

    @AfterEach
    void stop() {
        if (server != null) server.stop(Duration.ZERO);
        if (redis != null) redis.close();
    }

    @Test
    void aRedisThatGoesAndComesBackEmptyIsOutlived() throws IOException {
        TestRedis store = new TestRedis();
        redis = store;
        try (RawClient client = client(store.address())) {
            await().atMost(PATIENCE).until(() -> ask(client).contains("\"source\":\"edge\""));
            assertThat(ask(client)).contains("\"source\":\"edge\"").doesNotContain("first-order");

            store.stop();
            await().atMost(PATIENCE).until(() -> ask(client).contains("\"source\":\"fallback\""));
            assertThat(ask(client))
                    .contains("memory-unavailable")
                    .as("not remembered is not never seen")
                    .doesNotContain("first-order");
            assertThat(label(client)).contains("store-unavailable");

            store.startAgain();
            await().atMost(PATIENCE).until(() -> health(client).contains("redis up"));
            assertThat(ask(client)).as("the memory was lost").contains("\"source\":\"fallback\"");
            await().atMost(PATIENCE).until(() -> ask(client).contains("\"source\":\"edge\""));
        }
    }

    @Test
    void aRedisThatDoesNotAnswerIsNotWaitedFor() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> greet(silent));
            try (RawClient client = client("redis://127.0.0.1:" + silent.getLocalPort(), "--redis-timeout=100ms")) {
                await().atMost(PATIENCE).until(() -> health(client).contains("redis up"));
                assertThat(ask(client)).contains("\"source\":\"fallback\"");
            }
        }
    }

    @Test
    void aCallThatIsCutOffIsAnsweredAtOnce() throws Exception {
        try (ServerSocket cutting = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> hangUp(cutting));
            try (RawClient client = client("redis://127.0.0.1:" + cutting.getLocalPort(), "--redis-timeout=20s")) {
                for (int i = 0; i < 20; i++) assertThat(ask(client)).contains("\"source\":\"fallback\"");
            }
        }
    }

    /** Answers PING and reads the rest. */
    private static void greet(ServerSocket listener) {
        serve(listener, connection -> connection.getInputStream().transferTo(java.io.OutputStream.nullOutputStream()));
    }

    /** Answers PING, then half of an answer to the first call, then ends the connection. */
    private static void hangUp(ServerSocket listener) {
        serve(listener, connection -> {
            if (connection.getInputStream().read() >= 0)
                connection
                        .getOutputStream()
                        .write("*3\r\n$16\r\n01".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        });
    }

    private interface Behaviour {
        void serve(Socket connection) throws IOException;
    }

    private static void serve(ServerSocket listener, Behaviour behaviour) {
        while (!listener.isClosed()) {
            try {
                Socket connection = listener.accept();
                Thread.ofVirtual().start(() -> {
                    try (connection) {
                        connection.getInputStream().readNBytes("*1\r\n$4\r\nPING\r\n".length());
                        connection
                                .getOutputStream()
                                .write("+PONG\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                        behaviour.serve(connection);
                    } catch (IOException e) {
                        // The client is gone.
                    }
                });
            } catch (IOException e) {
                return;
            }
        }
    }

    private RawClient client(String address, String... more) throws IOException {
        List<String> arguments = new java.util.ArrayList<>(
                List.of("--port=0", "--redis=" + address, "--redis-timeout=5s", "--relearn=300ms"));
        arguments.addAll(List.of(more));
        EdgeSettings settings = EdgeSettings.read(arguments, Map.of());
        Loops loops = Loops.of(settings);
        EdgeServer started = EdgeFunction.listen(
                settings,
                loops,
                EdgeFunction.Parts.of(settings, loops, Scoring.defaults(), LiveRules.of(null), AotCache.NONE));
        server = started;
        return new RawClient(started.address());
    }

    private String ask(RawClient client) throws IOException {
        int order = orders.incrementAndGet();
        return client.exchange(RawClient.post(RiskRequestTest.FULL
                        .replace("\"r1\"", "\"r" + order + "\"")
                        .replace("536365", "o" + order)))
                .body();
    }

    private static String label(RawClient client) throws IOException {
        return client.exchange(RawClient.post("{\"orderId\":\"o1\",\"label\":\"fraud\"}")
                        .replace("/v1/risk", "/v1/labels"))
                .body();
    }

    private static String health(RawClient client) throws IOException {
        return client.exchange("GET /health HTTP/1.1\r\n\r\n").body();
    }
}
