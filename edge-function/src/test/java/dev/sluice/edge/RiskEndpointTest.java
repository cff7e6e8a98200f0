package dev.sluice.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.rules.LiveRules;
import dev.sluice.edge.scoring.Scoring;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RiskEndpointTest {
    private final EdgeMetrics metrics = new EdgeMetrics();
    private final RiskEndpoint endpoint = new RiskEndpoint(
            new Decider(
                    Scoring.defaults().inMemory(1 << 20),
                    LiveRules.of(null),
                    Duration.ofMinutes(1),
                    InstantSource.system()),
            new ResultCache(1_000, InstantSource.system()),
            metrics);

    @Test
    void arbitraryChangesOfABodyNeverMakeAnError() {
        long seed = 20_261_123L;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TreeMap<Integer, Integer> statuses = new TreeMap<>();
        for (int round = 0; round < 10_000; round++) {
            byte[] body = mutated(random, RiskRequestTest.FULL.replace("r1", "r" + round));
            int status = answer(body).status();
            assertThat(status).as(() -> new String(body, UTF_8)).isIn(200, 400, 422);
            statuses.merge(status, 1, Integer::sum);
        }
        assertThat(statuses).as("the changes reach both sides").containsKeys(200, 400);
    }

    @Test
    void everyAnswerIsCounted() {
        answer(RiskRequestTest.FULL.getBytes(UTF_8));
        answer(RiskRequestTest.FULL.getBytes(UTF_8));
        answer(RiskRequestTest.FULL.replace("13912", "1").getBytes(UTF_8));
        answer("{}".getBytes(UTF_8));
        assertThat(metrics.scrape())
                .contains(
                        "sluice_edge_requests_seconds_count{outcome=\"scored\"} 1",
                        "sluice_edge_requests_seconds_count{outcome=\"repeated\"} 1",
                        "sluice_edge_requests_seconds_count{outcome=\"conflict\"} 1",
                        "sluice_edge_requests_seconds_count{outcome=\"invalid\"} 1",
                        "sluice_edge_verdicts_orders_total{verdict=\"allow\"} 1.0");
    }

    private Answer answer(byte[] body) {
        return endpoint.answer(body)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** Flips, inserts, deletes and cuts bytes; half of the rounds change one digit only, so that some stay valid. */
    private static byte[] mutated(Random random, String text) {
        byte[] body = text.getBytes(UTF_8);
        int changes = random.nextBoolean() ? 1 : 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(body.length);
            switch (random.nextInt(5)) {
                case 0 -> body[at] = (byte) random.nextInt(256);
                case 1 -> body[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> body = splice(body, at, random.nextInt(4), new byte[0]);
                case 3 ->
                    body = splice(
                            body,
                            at,
                            0,
                            "\"{}[],:0-1e9\\u".substring(random.nextInt(12)).getBytes(UTF_8));
                default -> body = splice(body, at, 0, new byte[] {(byte) ('0' + random.nextInt(10))});
            }
            if (body.length == 0) return body;
        }
        return body;
    }

    private static byte[] splice(byte[] body, int at, int removed, byte[] added) {
        int end = Math.min(body.length, at + removed);
        byte[] result = new byte[body.length - (end - at) + added.length];
        System.arraycopy(body, 0, result, 0, at);
        System.arraycopy(added, 0, result, at, added.length);
        System.arraycopy(body, end, result, at + added.length, body.length - end);
        return result;
    }
}
