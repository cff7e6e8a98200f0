package dev.sluice.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as a process. */
class EdgeFunctionIT {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Pattern LISTENS = Pattern.compile("address=/127\\.0\\.0\\.1:([0-9]+)");
    private static final int TERMINATED = 128 + 15;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private @Nullable Process process;

    @AfterEach
    void kill() {
        if (process != null) process.destroyForcibly();
    }

    @Test
    void aTerminatedProcessAnswersWhatHasBegun() throws Exception {
        Process running = start("--port=0");
        try (RawClient client = new RawClient(listening(running))) {
            assertThat(client.exchange(RawClient.post(RiskRequestTest.FULL)).status())
                    .isEqualTo(200);
            String request = RawClient.post(RiskRequestTest.FULL.replace("r1", "r2"));
            client.send(request.substring(0, request.length() - 10));
            awaitReading(running);

            running.destroy();
            await().atMost(START).until(() -> output().contains("Edge function stops"));
            client.send(request.substring(request.length() - 10));
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(client.closed()).isTrue();
        }
        assertThat(running.waitFor(30, SECONDS)).isTrue();
        assertThat(running.exitValue()).isEqualTo(TERMINATED);
    }

    /** A second client's answer shows that the loops have turned, so that they have seen what was sent before. */
    private void awaitReading(Process running) throws IOException {
        for (int i = 0; i < 4; i++) {
            try (RawClient other = new RawClient(listening(running))) {
                assertThat(other.exchange("GET /health HTTP/1.1\r\n\r\n").status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void helpIsPrintedAndNothingStarted() throws Exception {
        assertThat(exitCode(start("--help"))).isZero();
        assertThat(output()).contains("--port", "EDGE_PORT", "8070");
    }

    @Test
    void aWrongSettingEndsTheStartWithItsName() throws Exception {
        assertThat(exitCode(start("--port=none", "--loops=99"))).isEqualTo(2);
        assertThat(output())
                .contains("--port must be a whole number from 0 to 65535, but was none\n--loops must be")
                .doesNotContain("Exception");
    }

    @Test
    void aWrongModelEndsTheStartWithThePlace() throws Exception {
        Path model = Files.writeString(directory.resolve("model.json"), "{\"model\":\"m\"}");
        assertThat(exitCode(start("--model=" + model))).isEqualTo(2);
        assertThat(output())
                .contains(model + ": base is required; review is required")
                .doesNotContain("Exception");
    }

    @Test
    void aTakenPortEndsTheStartWithAdvice() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(exitCode(start("--port=" + taken.getLocalPort()))).isEqualTo(1);
            assertThat(output()).contains("Cannot listen on", "--port");
        }
    }

    @Test
    void moreMemoryThanTheHeapHasIsRefused() throws Exception {
        assertThat(exitCode(start("--port=0", "--memory=16GB"))).isEqualTo(2);
        assertThat(output()).contains("--memory must be at most half of the heap", "EDGE_JAVA_OPTIONS");
    }

    @Test
    void theScriptRunsOnTheAotCacheAndSaysIt() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "AOT caches of this kind begin with JDK 25");
        Process running = script("", "--port=0");
        try (RawClient client = new RawClient(listening(running))) {
            assertThat(client.exchange("GET /health HTTP/1.1\r\n\r\n").body()).contains("\"aotCache\":\"used\"");
            assertThat(client.exchange(RawClient.post(RiskRequestTest.FULL)).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aCacheThatTheJvmRefusesIsSaid() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "AOT caches of this kind begin with JDK 25");
        Process running = script("-XX:-UseCompactObjectHeaders", "--port=0");
        try (RawClient client = new RawClient(listening(running))) {
            assertThat(client.exchange("GET /health HTTP/1.1\r\n\r\n").body()).contains("\"aotCache\":\"refused\"");
        }
        assertThat(output()).contains("The AOT cache is not used");
    }

    private Process script(String options, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of("target/edge-function/bin/edge-function")
                .toAbsolutePath()
                .toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log().toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("EDGE_JAVA_OPTIONS", options);
        process = builder.start();
        return process;
    }

    private static int exitCode(Process process) throws InterruptedException {
        assertThat(process.waitFor(START.toSeconds(), SECONDS)).isTrue();
        return process.exitValue();
    }

    private Process start(String... arguments) throws IOException {
        Path libraries = Path.of("target/edge-function/lib").toAbsolutePath();
        assertThat(libraries).as("the package phase makes it").isDirectory();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                libraries + "/*",
                "dev.sluice.edge.EdgeFunction"));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        return process;
    }

    private InetSocketAddress listening(Process running) {
        await().atMost(START)
                .until(() -> !running.isAlive() || LISTENS.matcher(output()).find());
        Matcher address = LISTENS.matcher(output());
        assertThat(address.find()).as(output()).isTrue();
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(address.group(1)));
    }

    private String output() throws RuntimeException {
        try {
            return Files.readString(log(), UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path log() {
        return directory.resolve("output.log");
    }
}
