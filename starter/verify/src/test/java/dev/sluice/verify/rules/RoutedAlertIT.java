package dev.sluice.verify.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.verify.Tree;
import dev.sluice.verify.tools.AlertmanagerServer;
import dev.sluice.verify.tools.PrometheusServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus with the chart's rules finds trouble, and a real Alertmanager with the example's routes brings it to the right people. */
class RoutedAlertIT {

    private static final long PATIENCE_SECONDS = 120;

    private final Map<String, BlockingQueue<JsonNode>> received =
            Map.of("/page", new LinkedBlockingQueue<>(), "/chat", new LinkedBlockingQueue<>());

    @TempDir
    private Path directory = Path.of("");

    private HttpServer http = open();
    private long scrapes;

    @BeforeEach
    void listen() {
        http.createContext("/metrics", exchange -> {
            byte[] text = metrics().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(200, text.length);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(text);
            }
        });
        received.forEach((path, queue) -> http.createContext(path, exchange -> {
            queue.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        }));
        http.start();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    @Test
    void whatIsCriticalGoesToThePagerAndTheRestToTheChat() throws Exception {
        try (AlertmanagerServer alertmanager = AlertmanagerServer.start(routes(), directory);
                PrometheusServer prometheus = PrometheusServer.start(configuration(alertmanager), directory)) {
            assertThat(prometheus.metrics()).isNotNull();
            JsonNode chat = alert("/chat");
            assertThat(chat.path("labels").path("alertname").asString()).isEqualTo("SluiceReleaseHeld");
            assertThat(chat.path("labels").path("rollout").asString()).isEqualTo("order-service");
            assertThat(chat.path("annotations").path("summary").asString())
                    .isEqualTo("Release of order-service is held: SharedIncident");
            assertThat(chat.path("annotations").path("runbook_url").asString())
                    .endsWith("docs/operations.md#sluice-release-held");
            JsonNode page = alert("/page");
            assertThat(page.path("labels").path("alertname").asString()).isEqualTo("SluiceControllerFailing");
            assertThat(page.path("labels").path("severity").asString()).isEqualTo("critical");
        }
    }

    /** A release that is held, and a controller that fails again between any two looks. */
    private String metrics() {
        return "sluice_rollout_held{rollout=\"order-service\",reason=\"SharedIncident\"} 1\n"
                + "sluice_rollout_errors_total{rollout=\"order-service\"} " + scrapes++ + "\n";
    }

    private JsonNode alert(String path) throws InterruptedException {
        JsonNode notification = Objects.requireNonNull(received.get(path)).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(notification).as("a notification at " + path).isNotNull();
        return JsonMapper.shared().valueToTree(notification).path("alerts").path(0);
    }

    /** The example's routes, without waiting for more of the same. */
    private String routes() {
        return Tree.read(Tree.path("helm/platform/examples/alertmanager/alertmanager.yaml"))
                .replace("127.0.0.1:9099", "127.0.0.1:" + http.getAddress().getPort())
                .replaceAll("group_wait: \\d+s", "group_wait: 0s");
    }

    /** The chart's rules, which here fire as soon as they hold. */
    private String configuration(AlertmanagerServer alertmanager) throws IOException {
        for (Path file : RuleFiles.files()) {
            String eager = Tree.read(file).replaceAll("for: \\d+[ms]", "for: 0s");
            Files.writeString(directory.resolve("rules-" + file.getFileName()), eager);
        }
        return """
                global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}
                rule_files: ['%s/rules-*.yaml']
                scrape_configs:
                  - job_name: rollout
                    static_configs: [{targets: ['127.0.0.1:%d'], labels: {namespace: shop}}]
                alerting: {alertmanagers: [{static_configs: [{targets: ['%s']}]}]}
                """.formatted(directory, http.getAddress().getPort(), alertmanager.address());
    }

    private static HttpServer open() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
