package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.RawClient.Reply;
import dev.sluice.edge.rules.LiveRules;
import dev.sluice.edge.scoring.Scorer;
import dev.sluice.edge.scoring.Scoring;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The protocol as a client sees it; the same on every transport. */
abstract class HttpContract {
    private static final String HEALTH = "GET /health HTTP/1.1\r\nhost: edge\r\n\r\n";

    final EdgeServer server = serve(settings(), Scoring.defaults().inMemory(1 << 20));

    abstract Transport transport();

    private EdgeSettings settings() {
        return EdgeSettings.read(
                List.of(
                        "--port=0",
                        "--transport=" + transport().name().toLowerCase(Locale.ROOT),
                        "--loops=1",
                        "--max-connections=20",
                        "--header-timeout=400ms",
                        "--request-timeout=800ms",
                        "--idle-timeout=3s"),
                Map.of());
    }

    /** A server over a scorer, with the built-in rules. */
    static EdgeServer serve(EdgeSettings settings, Scorer scorer) {
        return EdgeFunction.listen(
                settings,
                Loops.of(settings),
                new EdgeFunction.Parts(scorer, LiveRules.of(null), () -> "process", AotCache.NONE, null));
    }

    @AfterEach
    void stop() {
        server.stop(Duration.ZERO);
    }

    RawClient client() throws IOException {
        return new RawClient(server.address());
    }

    @Test
    void anOrderIsScored() throws IOException {
        try (RawClient client = client()) {
            Reply reply = client.exchange(RawClient.post(RiskRequestTest.FULL));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers()).containsEntry("content-type", "application/json");
            assertThat(reply.body())
                    .containsPattern("^\\{\"decisionId\":\"[0-9a-z]+-[0-9a-z]+\",\"score\":60,\"outcome\":\"allow\","
                            + "\"reasons\":\\[\\{\"code\":\"first-order\",\"weight\":60,")
                    .containsPattern("\"model\":\"scorecard-1\",\"rules\":\"rules-1\",\"source\":\"edge\","
                            + "\"expiresAt\":\"[0-9T:.-]+Z\",\"elapsedMicros\":[0-9]+}$");
        }
    }

    @Test
    void aRepeatGetsTheSameAnswerAndIsNotCounted() throws IOException {
        try (RawClient client = client()) {
            Reply first = client.exchange(RawClient.post(RiskRequestTest.FULL));
            Reply second = client.exchange(RawClient.post(RiskRequestTest.FULL));
            assertThat(second.body()).contains("\"source\":\"cache\"");
            assertThat(withoutTime(second)).isEqualTo(withoutTime(first).replace("\"edge\"", "\"cache\""));
            Reply next = client.exchange(RawClient.post(
                    RiskRequestTest.FULL.replace("\"r1\"", "\"r2\"").replace("536365", "536366")));
            assertThat(next.body()).contains("few-orders");
        }
    }

    private static String withoutTime(Reply reply) {
        return reply.body().replaceAll("\"elapsedMicros\":[0-9]+", "");
    }

    @Test
    void theSameRequestIdWithAnotherBodyIsRefused() throws IOException {
        try (RawClient client = client()) {
            client.exchange(RawClient.post(RiskRequestTest.FULL));
            Reply reply = client.exchange(RawClient.post(RiskRequestTest.FULL.replace("13912", "13913")));
            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.body()).contains("\"type\":\"urn:sluice:problem:request-id-reused\"");
        }
    }

    @Test
    void aWrongFieldIsAProblemThatNamesIt() throws IOException {
        try (RawClient client = client()) {
            Reply reply = client.exchange(RawClient.post(RiskRequestTest.FULL.replace("13912", "-1")));
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(reply.body())
                    .isEqualTo(
                            "{\"type\":\"urn:sluice:problem:invalid-risk-request\",\"title\":\"Invalid risk request\","
                                    + "\"status\":400,\"detail\":\"Wrong: amount\",\"errors\":[{\"field\":\"amount\","
                                    + "\"message\":\"must be a whole number from 0 to 1000000000000000\"}]}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /health, 200,",
        "GET /health?probe=1, 200,",
        "GET /metrics, 200,",
        "GET /, 404,",
        "GET /v1/risk/, 404,",
        "GET /v1/risk, 405, POST",
        "DELETE /v1/risk, 405, POST",
        "GET /v1/labels, 405, POST",
        "POST /health, 405, 'GET, HEAD'"
    })
    void everyPathAnswersItsMethods(String request, int status, @Nullable String allow) throws IOException {
        try (RawClient client = client()) {
            Reply reply = client.exchange(request + " HTTP/1.1\r\nhost: edge\r\ncontent-length: 0\r\n\r\n");
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.headers().get("allow")).isEqualTo(allow);
            assertThat(client.exchange(HEALTH).status())
                    .as("the connection lives on")
                    .isEqualTo(200);
        }
    }

    @Test
    void headHasNoBody() throws IOException {
        try (RawClient client = client()) {
            assertThat(client.send("HEAD /health HTTP/1.1\r\n\r\n").reply(false).headers())
                    .containsKey("content-length");
            assertThat(client.exchange(HEALTH).body())
                    .startsWith("{\"status\":\"UP\",\"model\":\"scorecard-1\",\"rules\":\"rules-1\"");
        }
    }

    @Test
    void everyMeterIsExposed() throws IOException {
        try (RawClient client = client()) {
            String scrape = client.exchange("GET /metrics HTTP/1.1\r\n\r\n").body();
            for (EdgeMeters meter : EdgeMeters.values())
                if (!meter.name().startsWith("EVENTS"))
                    assertThat(scrape).contains("\n" + meter.getName().replace('.', '_'));
            assertThat(scrape).contains("jvm_memory_used_bytes", "process_cpu_usage", "sluice_edge_connections 1.0");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 300; i++) requests.append(i % 3 == 0 ? HEALTH : RawClient.post(body(i)));
        try (RawClient client = client().send(requests.toString())) {
            List<Integer> wrong = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Reply reply = client.reply();
                boolean right =
                        i % 3 == 0 ? reply.body().contains("UP") : reply.body().contains(weight(i));
                if (!right) wrong.add(i);
            }
            assertThat(wrong).isEmpty();
        }
    }

    /** Every request of a customer of its own; the amount decides the weight of the first reason. */
    private static String body(int i) {
        String amount = i % 2 == 0 ? "1000000" : "2500000";
        return RiskRequestTest.FULL
                .replace("\"r1\"", "\"p" + i + "\"")
                .replace("536365", "p" + i)
                .replace("17850", "c" + i)
                .replace("13912", amount);
    }

    private static String weight(int i) {
        return i % 2 == 0 ? "\"weight\":260" : "\"weight\":400";
    }

    @Test
    void aRequestInPiecesIsPutTogether() throws IOException {
        try (RawClient client = client()) {
            for (char c : RawClient.post(RiskRequestTest.FULL).toCharArray()) client.send(String.valueOf(c));
            assertThat(client.reply().status()).isEqualTo(200);
            client.send("POST /v1/risk HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n");
            for (String line : List.of("2", "{\"", "3", "a\":", "3", "1} ", "0", "")) client.send(line + "\r\n");
            assertThat(client.reply().body()).contains("\"field\":\"requestId\"");
        }
    }

    @Test
    void aClientThatWaitsForPermissionGetsIt() throws IOException {
        try (RawClient client = client()) {
            String request = RawClient.post(RiskRequestTest.FULL).replace("host: edge", "expect: 100-continue");
            int body = request.indexOf("\r\n\r\n") + 4;
            assertThat(client.exchange(request.substring(0, body)).status()).isEqualTo(100);
            assertThat(client.exchange(request.substring(body)).status()).isEqualTo(200);
        }
    }

    @Test
    void theConnectionEndsWhenTheClientSaysSo() throws IOException {
        try (RawClient client = client()) {
            Reply reply = client.exchange("GET /health HTTP/1.1\r\nconnection: close\r\n\r\n");
            assertThat(reply.headers()).containsEntry("connection", "close");
            assertThat(client.closed()).isTrue();
        }
        try (RawClient old = client()) {
            assertThat(old.exchange("GET /health HTTP/1.0\r\n\r\n").status()).isEqualTo(200);
            assertThat(old.closed()).isTrue();
        }
        try (RawClient old = client()) {
            String request = "GET /health HTTP/1.0\r\nconnection: keep-alive\r\n\r\n";
            assertThat(old.exchange(request).headers()).containsEntry("connection", "keep-alive");
            assertThat(old.exchange(request).status()).isEqualTo(200);
        }
    }

    @Test
    void anAnnouncedBodyThatIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
        try (RawClient client = client()) {
            Reply reply = client.exchange("POST /v1/risk HTTP/1.1\r\ncontent-length: 65537\r\n\r\n");
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.headers()).containsEntry("connection", "close");
            assertThat(reply.body()).contains("urn:sluice:problem:body-too-large", "65536 bytes");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void aBodyThatGrowsTooLargeIsRefusedAndTheAnswerArrives() throws IOException {
        try (RawClient client = client()) {
            client.send("POST /v1/risk HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n");
            String chunk = "2000\r\n" + "x".repeat(0x2000) + "\r\n";
            for (int i = 0; i < 30; i++) client.send(chunk);
            assertThat(client.reply().status()).isEqualTo(413);
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void aBodyOfExactlyTheLimitIsRead() throws IOException {
        String padded = RiskRequestTest.FULL + " ".repeat(65_536 - RiskRequestTest.FULL.length());
        try (RawClient client = client()) {
            assertThat(client.exchange(RawClient.post(padded)).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"414, GET /LONG HTTP/1.1, h: 1", "431, GET /health HTTP/1.1, h: LONG", "400, NONSENSE, h: 1"})
    void whatIsNotAProperRequestIsRefused(int status, String line, String header) throws IOException {
        String text = (line + "\r\n" + header + "\r\n\r\n").replace("LONG", "x".repeat(9_000));
        try (RawClient client = client()) {
            Reply reply = client.exchange(text);
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
            assertThat(client.closed()).isTrue();
        }
    }

    @Test
    void aClientThatDripsItsHeaderIsEnded() throws IOException {
        try (RawClient slow = client();
                RawClient other = client()) {
            slow.send("GET /health HTTP/1.1\r\n");
            boolean ended = false;
            for (int i = 0; i < 1_000 && !ended; i++) {
                assertThat(other.exchange(HEALTH).status()).isEqualTo(200);
                ended = dripped(slow, "x-" + i + ": y\r\n");
            }
            assertThat(slow.reply().status()).isEqualTo(408);
            assertThat(slow.closed()).isTrue();
        }
    }

    /** Sends a little, then waits a little; true if the server has answered. */
    private static boolean dripped(RawClient slow, String bytes) throws IOException {
        slow.send(bytes);
        return slow.answersWithin(Duration.ofMillis(50));
    }

    @Test
    void aClientThatDripsItsBodyIsEnded() throws IOException {
        try (RawClient slow = client()) {
            slow.send("POST /v1/risk HTTP/1.1\r\ncontent-length: 5000\r\n\r\n{");
            boolean ended = false;
            for (int i = 0; i < 1_000 && !ended; i++) ended = dripped(slow, " ");
            assertThat(slow.reply().status()).isEqualTo(408);
            assertThat(slow.closed()).isTrue();
        }
    }

    @Test
    void anIdleConnectionIsClosedInSilence() throws IOException {
        try (RawClient never = client();
                RawClient again = client()) {
            again.exchange(HEALTH);
            assertThat(never.closed()).isTrue();
            assertThat(again.closed()).isTrue();
        }
    }

    @Test
    void oneConnectionTooManyIsClosedAndOthersLiveOn() throws IOException {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                clients.add(client());
                assertThat(clients.get(i).exchange(HEALTH).status()).isEqualTo(200);
            }
            try (RawClient late = client()) {
                assertThat(late.closed()).isTrue();
            }
            assertThat(clients.get(0).exchange(HEALTH).status()).isEqualTo(200);
        } finally {
            for (RawClient client : clients) client.close();
        }
    }
}
