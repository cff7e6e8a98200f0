package dev.sluice.edge;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.sluice.edge.RawClient.Reply;
import dev.sluice.edge.scoring.Scoring;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens while an answer is on its way: repeats, and the end of the process. */
class EdgeServerIT {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final String HEALTH = "GET /health HTTP/1.1\r\n\r\n";

    private final HeldCounters counters = new HeldCounters();
    private final EdgeServer server =
            HttpContract.serve(settings(0), Scoring.defaults().over(counters));

    private static EdgeSettings settings(int port) {
        return EdgeSettings.read(List.of("--port=" + port), Map.of());
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ZERO);
    }

    @Test
    void fiftyParallelRepeatsAreWorkedOnOnce() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) clients.add(client().send(RawClient.post(RiskRequestTest.FULL)));
            await().atMost(LONG).until(() -> counters.asked() == 1);
            try (RawClient other = client()) {
                assertThat(other.exchange(HEALTH).status())
                        .as("the loop is free")
                        .isEqualTo(200);
            }
            counters.release();
            List<Reply> replies = new ArrayList<>();
            for (RawClient client : clients) replies.add(client.reply());
            assertThat(replies).allMatch(reply -> reply.status() == 200);
            assertThat(replies)
                    .filteredOn(reply -> reply.body().contains("\"source\":\"edge\""))
                    .hasSize(1);
            assertThat(replies.stream()
                            .map(reply -> reply.body().replaceAll("\"source\".*", ""))
                            .distinct())
                    .hasSize(1);
            assertThat(counters.asked()).isEqualTo(1);
        } finally {
            for (RawClient client : clients) client.close();
        }
    }

    @Test
    void answersOfAnotherThreadKeepTheOrderOfAPipeline() throws IOException {
        try (RawClient client = client().send(RawClient.post(RiskRequestTest.FULL) + HEALTH)) {
            await().atMost(LONG).until(() -> counters.asked() == 1);
            counters.release();
            assertThat(client.reply().body()).contains("outcome");
            assertThat(client.reply().body()).contains("UP");
        }
    }

    /** Large bodies first, so that one read is large enough to bring many requests at once. */
    @Test
    void aLongQueueBehindALateAnswerIsAnsweredInFull() throws IOException {
        int queued = 3_000;
        try (RawClient client = client()) {
            String large = RawClient.post(" ".repeat(65_000));
            for (int i = 0; i < 6; i++)
                assertThat(client.exchange(large).status()).isEqualTo(400);
            client.send(RawClient.post(RiskRequestTest.FULL) + HEALTH.repeat(queued));
            await().atMost(LONG).until(() -> counters.asked() == 1);
            counters.release();
            for (int i = 0; i <= queued; i++)
                assertThat(client.reply().status()).as("answer %d", i).isEqualTo(200);
        }
    }

    @Test
    void aClientThatLeavesEarlyHarmsNobody() throws IOException {
        client().send(RawClient.post(RiskRequestTest.FULL)).close();
        await().atMost(LONG).until(() -> counters.asked() == 1);
        counters.release();
        try (RawClient client = client()) {
            assertThat(client.exchange(RawClient.post(RiskRequestTest.FULL)).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void stoppingFinishesWhatHasBegunAndTakesNothingNew() throws Exception {
        try (RawClient idle = client();
                RawClient sending = client();
                RawClient waiting = client()) {
            idle.exchange(HEALTH);
            String request = RawClient.post(RiskRequestTest.FULL);
            sending.send(request.substring(0, request.length() - 10));
            waiting.send(RawClient.post(RiskRequestTest.FULL.replace("r1", "r2")));
            await().atMost(LONG).until(() -> counters.asked() == 1);

            CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> server.stop(LONG));
            assertThat(idle.closed()).isTrue();
            assertThatIOException().isThrownBy(this::client);
            assertThat(stopped).isNotDone();

            sending.send(request.substring(request.length() - 10));
            await().atMost(LONG).until(() -> counters.asked() == 2);
            counters.release();
            for (RawClient client : List.of(waiting, sending)) {
                Reply reply = client.reply();
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.headers()).containsEntry("connection", "close");
                assertThat(client.closed()).isTrue();
                client.close();
            }
            assertThat(stopped.get(10, SECONDS)).as("all finished in time").isTrue();
        }
    }

    @Test
    void stoppingDoesNotWaitForEver() throws IOException {
        try (RawClient client = client().send(RawClient.post(RiskRequestTest.FULL))) {
            await().atMost(LONG).until(() -> counters.asked() == 1);
            assertThat(server.stop(Duration.ofMillis(50))).isFalse();
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void aTakenPortIsNamed() {
        int port = server.address().getPort();
        assertThatIllegalStateException()
                .isThrownBy(() ->
                        HttpContract.serve(settings(port), Scoring.defaults().over(counters)))
                .withMessageStartingWith("Cannot listen on /127.0.0.1:" + port + ": ")
                .withMessageEndingWith("Choose another address by --host and --port.");
    }

    private RawClient client() throws IOException {
        return new RawClient(server.address());
    }
}
