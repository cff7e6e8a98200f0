package dev.sluice.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.edge.redis.RedisAddress;
import dev.sluice.edge.redis.RedisClient;
import dev.sluice.edge.redis.Script;
import dev.sluice.edge.rules.LiveRules;
import dev.sluice.edge.scoring.Scoring;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The function as it is configured to count the orders of a stream. */
class OrderEventsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void theMetersSayWhatBecameOfTheEvents() throws Exception {
        try (TestRedis redis = new TestRedis()) {
            EdgeSettings settings = EdgeSettings.read(
                    List.of("--port=0", "--redis=" + redis.address(), "--redis-timeout=5s", "--events=orders"),
                    Map.of());
            Loops loops = Loops.of(settings);
            EdgeServer server = EdgeFunction.listen(
                    settings,
                    loops,
                    EdgeFunction.Parts.of(settings, loops, Scoring.defaults(), LiveRules.of(null), AotCache.NONE));
            try (RawClient client = new RawClient(server.address())) {
                publish(settings, loops, RiskRequestTest.FULL);

                await().atMost(PATIENCE)
                        .until(() -> scrape(client).contains("sluice_edge_events_total{outcome=\"counted\"} 1.0"));
                assertThat(scrape(client))
                        .contains(
                                "sluice_edge_events_total{outcome=\"known\"} 0.0",
                                "sluice_edge_events_failures_total ",
                                "sluice_edge_events_gaps_total 0.0",
                                "sluice_edge_events_lag_seconds ");
            } finally {
                server.stop(Duration.ZERO);
            }
        }
    }

    private static void publish(EdgeSettings settings, Loops loops, String event) {
        RedisAddress address =
                RedisAddress.parse(String.valueOf(settings.store().redis()));
        RedisClient client = new RedisClient(
                address, loops.group(), loops.transport().client(), Duration.ofSeconds(10), "the test waits");
        await().atMost(PATIENCE).until(client::isUp);
        client.run(
                        new Script("return redis.call('XADD', 'orders', '*', 'event', ARGV[1])"),
                        List.of(),
                        List.of(event.getBytes(UTF_8)))
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static String scrape(RawClient client) throws IOException {
        return client.exchange("GET /metrics HTTP/1.1\r\n\r\n").body();
    }
}
