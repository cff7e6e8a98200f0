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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The controller and gateways of one machine, each a process of its own, before two versions of a service. */
final class LocalPlatform implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int USERS = 40;
    private static final String TOKEN = "operator-token";

    final Version stable = new Version("stable");
    final Version canary = new Version("canary");

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final List<Process> processes = new ArrayList<>();
    private final Path directory;

    LocalPlatform(Path directory) {
        this.directory = directory;
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
        stable.server.stop(0);
        canary.server.stop(0);
        http.close();
    }

    boolean eachSends(List<Gateway> gateways) throws IOException, InterruptedException {
        for (Gateway gateway : gateways) if (onCanary(List.of(gateway)) == 0) return false;
        return true;
    }

    /** How many of the users every gateway sends to the canary; each of them gets an answer. */
    int onCanary(List<Gateway> gateways) throws IOException, InterruptedException {
        int users = 0;
        for (Gateway gateway : gateways)
            for (int user = 0; user < USERS; user++)
                if (ask(gateway.port(), "user-" + user).equals("canary")) users++;
        return users;
    }

    /** The version that the user was answered by. */
    String ask(int gateway, String user) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway + "/orders/1"))
                .header("X-User-Id", user)
                .timeout(PATIENCE)
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("answer to " + user).isEqualTo(200);
        return answer.body();
    }

    /** Weight of the canary in the table that the gateway routes by. */
    int weight(Gateway gateway) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port() + "/actuator/routes"))
                .timeout(PATIENCE)
                .build();
        return JsonMapper.shared()
                .readTree(
                        http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .path("services")
                .path(0)
                .path("weight")
                .asInt(-1);
    }

    void apply(int port) throws IOException, InterruptedException {
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

    JsonNode rollout(int port) throws IOException, InterruptedException {
        return JsonMapper.shared()
                .readTree(http.send(api(port).GET().build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private static HttpRequest.Builder api(int port) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/rollouts/orders"))
                .header("Authorization", "Bearer " + TOKEN)
                .timeout(PATIENCE);
    }

    int status(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    Process controller(int port) throws IOException {
        return start(
                "controller",
                "starter/rollout",
                "--server.port=" + port,
                "--sluice.rollout.api.token=" + TOKEN,
                "--sluice.rollout.state-directory=" + directory.resolve("state"),
                "--sluice.rollout.lease=2s",
                "--sluice.rollout.readiness.interval=100ms");
    }

    /** One gateway: its process, and where it listens. */
    record Gateway(Process process, int port) {}

    Gateway gateway(String name, int controller) throws IOException {
        int port = freePort();
        Process process = start(
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
        return new Gateway(process, port);
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

    /** Stops a process where it stands, or lets it go on. */
    void signal(Process process, String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
        assertThat(status).as("kill -" + name).isZero();
    }

    private static Path execJar(String module) throws IOException {
        try (Stream<Path> files = Files.list(Tree.path(module).resolve("target"))) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalStateException("No exec jar in " + module + "/target; run mvn package"));
        }
    }

    interface Question {
        boolean holds() throws IOException, InterruptedException;
    }

    void until(String what, Question question) throws Exception {
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

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** One version of the service: it says which it is. */
    static final class Version {
        private final HttpServer server;
        volatile boolean failing;

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
