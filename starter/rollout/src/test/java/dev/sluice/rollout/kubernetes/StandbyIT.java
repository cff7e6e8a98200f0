package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;

/** What the probes hear of a controller before its web server answers. */
class StandbyIT {
    private static final String LIVENESS = "/actuator/health/liveness";
    private static final String READINESS = "/actuator/health/readiness";

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void whoStandsByIsReadyAndWhoStartsToLeadIsAlive() throws Exception {
        int port = free();
        try (Standby.Probes probes = new Standby.Probes(port)) {
            assertThat(status(port, LIVENESS)).isEqualTo(200);
            assertThat(status(port, READINESS)).isEqualTo(200);
            assertThat(status(port, "/api/v1/rollouts")).isEqualTo(503);
            probes.starts();
            assertThat(status(port, LIVENESS)).isEqualTo(200);
            assertThat(status(port, READINESS)).isEqualTo(503);
        }
    }

    @Test
    void theWebServerFindsThePortFree() throws IOException {
        int port = free();
        try (Standby.Probes probes = new Standby.Probes(port)) {
            probes.start();
            assertThat(probes.isRunning()).isTrue();
            assertThat(probes.getPhase()).isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE);
            try (ServerSocket taken = new ServerSocket(port)) {
                assertThat(taken.isBound()).isTrue();
            }
        }
    }

    private int status(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .GET()
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
