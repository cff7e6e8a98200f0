package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients that send more than a service wants to take. */
class RequestLimitsIT {
    private static final String SLOW = "GET /slow?millis=300 HTTP/1.1\r\nHost: a\r\n\r\n";

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start(
                "sluice.runtime.requests.max-body-size=1KB",
                "sluice.runtime.requests.max-header-size=2KB",
                "sluice.runtime.requests.max-pipelined=2");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aBodyThatIsAnnouncedTooLargeIsRefusedUnread() throws Exception {
        try (var client = new RawConnection(server.port())) {
            client.write(post("content-length: 1000000"));
            assertThat(client.readUntilClosed())
                    .startsWith("HTTP/1.1 413 ")
                    .contains("application/problem+json", "urn:sluice:problem:body-size");
        }
    }

    @Test
    void aClientThatGoesOnSendingStillLearnsWhyItWasRefused() throws Exception {
        try (var client = new RawConnection(server.port())) {
            client.write(post("content-length: 1000000") + "x".repeat(500_000));
            assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 413 ").endsWith("}");
        }
    }

    @Test
    void aBodyThatGrowsTooLargeIsRefused() throws Exception {
        try (var client = new RawConnection(server.port())) {
            client.write(post("transfer-encoding: chunked") + "600\r\n" + "x".repeat(0x600) + "\r\n");
            assertThat(client.readUntilClosed()).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void aBodyOfTheLargestSizeIsTaken() throws Exception {
        var body = "{\"order\":\"" + "x".repeat(1024 - 12) + "\"}";
        assertThat(body).hasSize(1024);
        assertThat(server.post("/blocking", body).statusCode()).isEqualTo(200);
    }

    @Test
    void aHeaderThatIsTooLargeIsRefused() throws Exception {
        try (var client = new RawConnection(server.port())) {
            client.write("GET /blocking HTTP/1.1\r\nHost: a\r\nx-large: " + "x".repeat(2_100) + "\r\n\r\n");
            assertThat(client.readUntilClosed())
                    .startsWith("HTTP/1.1 431 ")
                    .contains("application/problem+json", "urn:sluice:problem:header-size");
        }
    }

    @Test
    void requestsWithoutAnAnswerAreRefusedInTheirTurn() throws Exception {
        var before = server.refusals(Refusal.PIPELINE);
        try (var client = new RawConnection(server.port())) {
            client.write(SLOW.repeat(5));
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().status()).isEqualTo(200);
            var last = client.read();
            assertThat(last.status()).isEqualTo(429);
            assertThat(last.body()).contains("urn:sluice:problem:pipeline");
            assertThat(client.closedByServer()).isTrue();
        }
        assertThat(server.refusals(Refusal.PIPELINE)).isEqualTo(before + 1);
    }

    private static String post(String length) {
        return "POST /blocking HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n" + length + "\r\n\r\n";
    }
}
