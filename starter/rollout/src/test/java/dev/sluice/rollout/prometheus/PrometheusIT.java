package dev.sluice.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource.Samples;
import dev.sluice.rollout.RolloutProperties;
import dev.sluice.rollout.prometheus.PrometheusApi.Unanswered;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus that scrapes what a proxy of Istio tells; skipped where Debian's package prometheus is not installed. */
class PrometheusIT {
    private static final Duration LONG = Duration.ofMinutes(2);

    /** What each scrape finds more: requests of stable and canary, and those that failed. */
    private static final int STABLE = 100;

    private static final int STABLE_FAILED = 1;
    private static final int CANARY = 10;
    private static final int CANARY_FAILED = 3;

    @TempDir
    private Path directory;

    @Test
    void countersOfIstioAreReadAsTheyWereScraped() throws IOException, Unanswered {
        Optional<Path> executable = installed();
        assumeThat(executable)
                .as("prometheus is installed (Debian: prometheus)")
                .isPresent();
        try (Proxy proxy = new Proxy();
                Started prometheus = new Started(executable.get(), proxy.port(), directory)) {
            PrometheusApi api = prometheus.api();
            Awaitility.await()
                    .atMost(LONG)
                    .until(() -> proxy.scrapes() >= 16 && !stable(api).isEmpty());

            Instant until = Instant.now();
            assertCounts(counts(api, "orders", until), STABLE + STABLE_FAILED, STABLE_FAILED);
            assertCounts(counts(api, "orders-canary", until), CANARY + CANARY_FAILED, CANARY_FAILED);
            values(api);
            prometheus.kill();
            assertThat(catchThrowableOfType(Unanswered.class, () -> api.value("up", Instant.now())))
                    .hasMessageContaining("does not answer");
        }
    }

    @Test
    void withoutAnAddressItSaysWhatToSet() {
        PrometheusApi api = new PrometheusApi(properties(null));
        assertThat(catchThrowableOfType(Unanswered.class, () -> api.value("up", Instant.now())))
                .hasMessage("No Prometheus is configured: set sluice.rollout.prometheus.url of the controller.");
    }

    private static void values(PrometheusApi api) throws Unanswered {
        Instant now = Instant.now();
        assertThat(api.value("count(istio_requests_total)", now)).hasValue(5);
        assertThat(api.value("vector(1) / 0", now)).hasValue(Double.POSITIVE_INFINITY);
        assertThat(api.value("scalar(absent_metric)", now)).isEmpty();
        assertThat(api.value("absent_metric", now)).isEmpty();
        assertThat(catchThrowableOfType(Unanswered.class, () -> api.value("istio_requests_total", now)))
                .hasMessageContaining("5 values instead of one");
        assertThat(catchThrowableOfType(Unanswered.class, () -> api.value("sum(", now)))
                .hasMessageContaining("400")
                .hasMessageContaining("parse error");
    }

    private static List<Series> stable(PrometheusApi api) throws Unanswered {
        return api.scraped(samples("orders").requests(), Instant.now(), LONG);
    }

    private static Counts counts(PrometheusApi api, String service, Instant until) throws Unanswered {
        Samples samples = samples(service);
        TickCounter counter = new TickCounter(
                1_000, api.scraped(samples.requests(), until, LONG), api.scraped(samples.failures(), until, LONG));
        long last = Math.floorDiv(counter.newestMillis(), 1_000) - 1;
        Counts sum = Counts.NONE;
        for (long tick = last - LONG.toSeconds(); tick <= last; tick++) sum = sum.plus(counter.counts(tick));
        return sum;
    }

    private static void assertCounts(Counts counts, int requests, int failures) {
        assertThat(counts.failures()).isGreaterThanOrEqualTo(2L * failures);
        assertThat(counts.requests() * failures).isEqualTo(counts.failures() * requests);
    }

    private static Samples samples(String service) {
        Samples istio =
                Objects.requireNonNull(new ResourceReader().read("""
                        apiVersion: sluice.dev/v1alpha1
                        kind: Rollout
                        metadata: {name: orders}
                        spec:
                          workload: {deployment: orders}
                          traffic: {router: istio}
                          steps: [{weight: 5}, {weight: 100}]
                        """).queries().samples());
        return new Samples(named(istio.requests(), service), named(istio.failures(), service));
    }

    private static String named(String selector, String service) {
        return selector.replace("{{service}}", service).replace("{{namespace}}", "default");
    }

    private static RolloutProperties.Prometheus properties(@Nullable URI url) {
        return new RolloutProperties.Prometheus(url, "", Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    private static Optional<Path> installed() {
        return Arrays.stream(
                        Objects.requireNonNullElse(System.getenv("PATH"), "").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What a proxy tells; each scrape finds the same number more. */
    private static final class Proxy implements AutoCloseable {
        private final AtomicLong scrapes = new AtomicLong();
        private final HttpServer server;

        Proxy() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/metrics", exchange -> {
                byte[] text = text(scrapes.incrementAndGet()).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
                exchange.close();
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        long scrapes() {
            return scrapes.get();
        }

        private static String text(long times) {
            return "# TYPE istio_requests_total counter\n"
                    + line("source", "orders", "200", STABLE * times)
                    + line("source", "orders", "503", STABLE_FAILED * times)
                    + line("source", "orders-canary", "200", CANARY * times)
                    + line("source", "orders-canary", "0", CANARY_FAILED * times)
                    + line("destination", "orders", "200", 7_777 * times);
        }

        private static String line(String reporter, String service, String code, long value) {
            return "istio_requests_total{reporter=\"" + reporter + "\",destination_service_name=\"" + service
                    + "\",destination_service_namespace=\"default\",response_code=\"" + code + "\"} " + value + "\n";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    /** A Prometheus that scrapes the proxy four times a second. */
    private static final class Started implements AutoCloseable {
        private final Process process;
        private final int port;

        Started(Path executable, int target, Path directory) throws IOException {
            port = free();
            Path configuration = directory.resolve("prometheus.yaml");
            Files.writeString(configuration, """
                    global: {scrape_interval: 250ms, scrape_timeout: 250ms}
                    scrape_configs: [{job_name: proxy, static_configs: [{targets: ["127.0.0.1:%d"]}]}]
                    """.formatted(target));
            process = new ProcessBuilder(
                            executable.toString(),
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + directory.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--log.level=warn")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.log").toFile())
                    .start();
            Awaitility.await().atMost(LONG).until(() -> {
                try {
                    return api().value("vector(1)", Instant.now()).isPresent();
                } catch (Unanswered notYet) {
                    return false;
                }
            });
        }

        PrometheusApi api() {
            return new PrometheusApi(properties(URI.create("http://127.0.0.1:" + port + "/")));
        }

        void kill() {
            process.destroyForcibly();
            process.onExit().join();
        }

        @Override
        public void close() {
            kill();
        }

        private static int free() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            }
        }
    }
}
