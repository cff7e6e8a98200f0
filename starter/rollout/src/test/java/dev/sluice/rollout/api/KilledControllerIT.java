package dev.sluice.rollout.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.rollout.Resources;
import dev.sluice.rollout.RolloutApplication;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The real controller process, killed with SIGKILL in the middle of a release and started again. */
class KilledControllerIT {
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final int KILLS = 3;

    private @Nullable Process process;
    private Caller controller = new Caller(1);

    @AfterEach
    void stop() {
        if (process != null) process.destroyForcibly();
    }

    @Test
    void aReleaseIsReleasedThoughTheControllerIsKilledAgainAndAgain(@TempDir Path state) throws Exception {
        long seed = 7;
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        HttpGateway gateway = new HttpGateway("boot-1");
        try (HealthyVersions versions = HealthyVersions.start()) {
            begin(
                    state,
                    "[{weight: 20, atLeast: 3s}, {weight: 40, atLeast: 3s}, {weight: 60, atLeast: 3s}, {weight: 100}]",
                    versions);
            for (int step = 0; step < KILLS; step++) {
                windowsUntilStep(gateway, step);
                for (int i = random.nextInt(8); i > 0; i--) gateway.window(controller);
                kill();
                start(state);
            }
            windowsUntilPhase(gateway, "Done");
            gateway.send(controller);
            JsonNode view = view();
            assertThat(view.path("outcome").asString()).isEqualTo("released");
            assertThat(view.path("stable").asString()).isEqualTo(versions.canary());
            assertThat(view.path("canaryCounts").path("requests").asLong()).isEqualTo(gateway.canaryRequests);
            assertThat(gateway.epochsRose).isTrue();
        }
    }

    @Test
    void aFailingCanaryIsRolledBackThoughTheControllerIsKilledMeanwhile(@TempDir Path state) throws Exception {
        HttpGateway gateway = new HttpGateway("boot-1");
        try (HealthyVersions versions = HealthyVersions.start()) {
            begin(state, "[{weight: 20, atLeast: 1m}, {weight: 100}]", versions);
            windowsUntilPhase(gateway, "Shifting");
            gateway.canaryFails = 50;
            gateway.window(controller);
            kill();
            start(state);
            windowsUntilPhase(gateway, "Done");
            assertThat(view().path("outcome").asString()).isEqualTo("rolledBack");
            assertThat(view().path("weight").asInt()).isZero();
        }
    }

    private void begin(Path state, String steps, HealthyVersions versions) throws IOException, InterruptedException {
        start(state);
        String yaml = Resources.yaml(steps, versions.canary())
                .replace("http://127.0.0.1:9001", versions.stable())
                .replace("deadline: 2m", "deadline: 20m");
        assertThat(controller
                        .put("/api/v1/rollouts/order-service", Caller.OPERATOR, yaml)
                        .status())
                .isEqualTo(200);
    }

    private void start(Path state) throws IOException {
        int port = freePort();
        controller = new Caller(port);
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RolloutApplication.class.getName(),
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--sluice.rollout.api.token=" + Caller.OPERATOR,
                        "--sluice.rollout.api.gateway-token=" + Caller.GATEWAY,
                        "--sluice.rollout.state-directory=" + state,
                        "--sluice.rollout.tick=50ms",
                        "--sluice.rollout.readiness.interval=100ms")
                .redirectErrorStream(true)
                .redirectOutput(
                        state.resolveSibling(state.getFileName() + ".log").toFile())
                .start();
        process = started;
        await().atMost(LONG).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            assertThat(started.isAlive()).isTrue();
            return controller.get("/actuator/health", "").status() == 200;
        });
    }

    /** SIGKILL: no hook of the process runs. */
    private void kill() throws InterruptedException {
        Process running = process;
        if (running == null) throw new IllegalStateException("nothing runs");
        running.destroyForcibly();
        assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private void windowsUntilStep(HttpGateway gateway, int step) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> {
            gateway.window(controller);
            return view().path("weight").asInt() > 0 && view().path("step").asInt() == step;
        });
    }

    private void windowsUntilPhase(HttpGateway gateway, String phase) {
        await().atMost(LONG).pollInterval(Duration.ofMillis(20)).until(() -> {
            gateway.window(controller);
            return phase.equals(view().path("phase").asString());
        });
    }

    private JsonNode view() throws IOException, InterruptedException {
        return controller.get("/api/v1/rollouts/order-service", Caller.OPERATOR).body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
