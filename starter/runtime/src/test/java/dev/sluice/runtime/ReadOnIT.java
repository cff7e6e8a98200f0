package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A kept-alive connection goes on listening, whatever waited behind what. */
class ReadOnIT {
    private static final String BLOCKING = "GET /blocking HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private static final String ON_THE_LOOP = "GET /reactive HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aRequestThatWaitedAndWasAnsweredAtOnceDoesNotDeafenTheConnection() throws Exception {
        try (var client = new RawConnection(server.port())) {
            for (var round = 0; round < 50; round++) {
                client.write(BLOCKING + ON_THE_LOOP);
                assertThat(client.read().body()).contains("\"virtual\":true");
                assertThat(client.read().body()).contains("\"virtual\":false");
            }
        }
    }

    @Test
    void manyWaitingRequestsAreAnsweredInTheirOrder() throws Exception {
        try (var client = new RawConnection(server.port())) {
            client.write((BLOCKING + ON_THE_LOOP + ON_THE_LOOP).repeat(30));
            for (var round = 0; round < 30; round++) {
                assertThat(client.read().body()).contains("\"virtual\":true");
                assertThat(client.read().body()).contains("\"virtual\":false");
                assertThat(client.read().body()).contains("\"virtual\":false");
            }
            assertThat(client.get("/reactive").status()).isEqualTo(200);
        }
    }

    @Test
    void aWaitingRequestWithABodyIsReadToItsEnd() throws Exception {
        var body = "{\"order\":\"536365\"}";
        var post = "POST /blocking HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        try (var client = new RawConnection(server.port())) {
            for (var round = 0; round < 20; round++) {
                client.write(BLOCKING + post + ON_THE_LOOP);
                assertThat(client.read().body()).contains("\"virtual\":true");
                assertThat(client.read().body()).contains("536365");
                assertThat(client.read().body()).contains("\"virtual\":false");
            }
        }
    }
}
