package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The controller's process killed in the middle of a release, with two gateway processes: they take the canary's weight away by
 * themselves, and a controller that comes back goes on by its log.
 */
class LeaseIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int USERS = 40;
    private static final String TOKEN = "operator-token";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<Process> processes = new ArrayList<>();
    private final Version stable = new Version("stable");
    private final Version canary = new Version("canary");

    @TempDir
    private Path directory = Path.of("");

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
        stable.server.stop(0);
        canary.server.stop(0);
    }

    @Test
    void gatewaysWithoutAControllerLeaveTheCanaryAndAControllerThatIsBackGoesOnByItsLog() throws Exception {
        int port = freePort();
        Process controller = controller(port);
        List<Integer> gateways = List.of(gateway("gw-1", port), gateway("gw-2", port));
        until("controller answers", () -> status(port, "/actuator/health") == 200);
        for (int gateway : gateways) until("gateway answers", () -> status(gateway, "/orders/1") == 200);
        apply(port);
        until("both gateways send users to the canary", () -> onCanary(gateways) > 0 && eachSends(gateways));

        controller.destroyForcibly().waitFor();
        Instant killed = Instant.now();
        until("no gateway sends anyone to the canary", () -> onCanary(gateways) == 0);
        System.out.println("weight zero at two gateways after "
                + Duration.between(killed, Instant.now()).toMillis() + " ms, lease 2000 ms");
        assertThat(onCanary(gateways))
                .as("users on the canary without a controller")
                .isZero();

        controller(port);
        until("the release goes on", () -> eachSends(gateways));
        assertThat(rollout(port).path("phase").asString()).isEqualTo("Shifting");
        canary.failing = true;
        until(
                "the canary is rolled back",
                () -> onCanary(gateways) == 0
                        && rollout(port).path("phase").asString().equals("Done"));
        assertThat(rollout(port).path("outcome").asString()).isEqualTo("rolledBack");
    }

    private boolean eachSends(List<Integer> gateways) throws IOException, InterruptedException {
        for (int gateway : gateways) if (onCanary(List.of(gateway)) == 0) return false;
        return true;
    }

    /** How many of the users every gateway sends to the canary; each of them gets an answer. */
    private int onCanary(List<Integer> gateways) throws IOException, InterruptedException {
        int users = 0;
        for (int gateway : gateways)
            for (int user = 0; user < USERS; user++)
                if (ask(gateway, "user-" + user).equals("canary")) users++;
        return users;
    }

    /** The version that the user was answered by. */
    private String ask(int gateway, String user) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway + "/orders/1"))
                .header("X-User-Id", user)
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("answer to " + user).isEqualTo(200);
        return answer.body();
    }

    private void apply(int port) throws IOException, InterruptedException {
        String yaml = """
                apiVersion: sluice.dev/v1alpha1
                kind: Rollout
                metadata: {name: orders}
                spec:
                  workload: {endpoints: {stable: "%s", canary: "%s"}}
                  traffic: {sticky: {header: X-User-Id}}
                  steps: [{weight: 50, atLeast: 30m}, {weight: 100}]
                  analysis: {margin: 20%%, latency: {hold: 50, rollback: 100}}
                """.formatted(stable.address(), canary.address());
        HttpRequest request = api(port)
                .header("Content-Type", "application/yaml")
                .PUT(HttpRequest.BodyPublishers.ofString(yaml))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private JsonNode rollout(int port) throws IOException, InterruptedException {
        return JsonMapper.shared()
                .readTree(http.send(api(port).GET().build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private static HttpRequest.Builder api(int port) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/rollouts/orders"))
                .header("Authorization", "Bearer " + TOKEN)
                .timeout(PATIENCE);
    }

    private int status(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    private Process controller(int port) throws IOException {
        return start(
                "controller",
                "starter/rollout",
                "--server.port=" + port,
                "--sluice.rollout.api.token=" + TOKEN,
                "--sluice.rollout.state-directory=" + directory.resolve("state"),
                "--sluice.rollout.lease=2s",
                "--sluice.rollout.readiness.interval=100ms");
    }

    private int gateway(String name, int controller) throws IOException {
        int port = freePort();
        start(
                name,
                "starter/gateway",
                "--server.port=" + port,
                "--sluice.gateway.instance=" + name,
                "--sluice.gateway.controller.uri=http://127.0.0.1:" + controller,
                "--sluice.gateway.controller.token=" + TOKEN,
                "--sluice.gateway.table-file=" + directory.resolve(name + ".json"),
                "--sluice.gateway.replay.budget=1",
                "--sluice.gateway.services.orders.path=/orders/**",
                "--sluice.gateway.services.orders.fallback-uri=" + stable.address());
        return port;
    }

    private Process start(String name, String module, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-jar",
                execJar(module).toString(),
                "--server.address=127.0.0.1"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(name + ".log").toFile()))
                .start();
        processes.add(process);
        return process;
    }

    private static Path execJar(String module) throws IOException {
        try (Stream<Path> files = Files.list(Tree.path(module).resolve("target"))) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("No exec jar in " + module + "/target; run mvn package"));
        }
    }

    private interface Question {
        boolean holds() throws IOException, InterruptedException;
    }

    private void until(String what, Question question) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!holds(question)) {
            assertThat(Instant.now())
                    .as(what + "; the logs are in " + directory)
                    .isBefore(end);
            assertThat(processes.getLast().waitFor(50, TimeUnit.MILLISECONDS))
                    .as("the process that was started last has ended while waiting until " + what)
                    .isFalse();
        }
    }

    private static boolean holds(Question question) throws InterruptedException {
        try {
            return question.holds();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** One version of the service: it says which it is. */
    private static final class Version {
        private final HttpServer server;
        private volatile boolean failing;

        Version(String name) {
            this.server = create();
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            byte[] body = name.getBytes(StandardCharsets.UTF_8);
            server.createContext("/orders", exchange -> {
                exchange.sendResponseHeaders(failing ? 500 : 200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.createContext("/actuator/health", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        private static HttpServer create() {
            try {
                return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException exception) {
                throw new IllegalStateException(exception);
            }
        }
    }
}
