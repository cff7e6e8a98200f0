package dev.sluice.verify.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus. A test that needs it is skipped where it is not installed. */
public final class PrometheusServer implements AutoCloseable {

    private final Server server;

    private PrometheusServer(Server server) {
        this.server = server;
    }

    public static boolean isInstalled() {
        return Installed.find("prometheus").isPresent();
    }

    /** Starts one that collects nothing, over what another one has collected before. */
    public static PrometheusServer over(Path data, Path directory) throws IOException {
        return start("global: {}\n", data, directory);
    }

    /** Starts one in an empty directory. */
    public static PrometheusServer start(String configuration, Path directory) throws IOException {
        return start(configuration, directory.resolve("data"), directory);
    }

    private static PrometheusServer start(String configuration, Path data, Path directory) throws IOException {
        Path executable = Installed.find("prometheus").orElse(null);
        assumeTrue(executable != null, "prometheus is not installed (Debian: prometheus)");
        Path file = directory.resolve("prometheus.yaml");
        Files.writeString(file, configuration);
        int port = Server.freePort();
        List<String> command = List.of(
                String.valueOf(executable),
                "--config.file=" + file,
                "--storage.tsdb.path=" + data,
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn");
        return new PrometheusServer(Server.start(command, port, "/-/ready", directory.resolve("prometheus.log")));
    }

    /** How many samples an expression has, second by second. */
    public long samples(String expression, Instant from, Instant to) throws IOException, InterruptedException {
        JsonNode answer = answer("/api/v1/query_range?step=1&start=" + from.getEpochSecond() + "&end="
                + to.getEpochSecond() + "&query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        return answer.path("result")
                .valueStream()
                .mapToLong(series -> series.path("values").size())
                .sum();
    }

    /** Names of all metrics. */
    public Set<String> metrics() throws IOException, InterruptedException {
        return answer("/api/v1/label/__name__/values")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.toSet());
    }

    private JsonNode answer(String path) throws IOException, InterruptedException {
        String body = server.get(path);
        JsonNode answer = JsonMapper.shared().readTree(body);
        assertThat(answer.path("status").asString()).as(path + ": " + body).isEqualTo("success");
        return answer.path("data");
    }

    @Override
    public void close() {
        server.close();
    }
}
