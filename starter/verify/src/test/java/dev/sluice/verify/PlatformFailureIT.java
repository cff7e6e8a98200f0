package dev.sluice.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.logs.EcsLines;
import dev.sluice.verify.traces.OtlpReceiver;
import dev.sluice.verify.traces.TraceShape;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole platform as processes on loopback: canaries that fail are rolled back, and no order is lost on the way. */
class PlatformFailureIT {

    @TempDir
    private Path directory = Path.of("");

    /** What a pod has, by which its processes know that their log is read by a collector. */
    private static final Map<String, String> IN_A_CLUSTER =
            Map.of("KUBERNETES_SERVICE_HOST", "127.0.0.1", "KUBERNETES_SERVICE_PORT", "1");

    private static final Map<String, String> SERVICES = Map.of(
            "gateway", "sluice-gateway",
            "rollout", "sluice-rollout",
            "orders-v1", "order-service",
            "orders-v2", "order-service",
            "edge", "sluice-edge-function");

    @Test
    void aFailingCanaryIsRolledBackAndNoCustomerNotices() throws Exception {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            String address = collector.address().toString();
            DemoRun run = DemoRun.of(IN_A_CLUSTER, "errors", directory, "--traces", address);
            assertRolledBack(run);
            TraceShape.requireWholeOrder(collector.traces());
        }
        SERVICES.forEach((process, service) ->
                EcsLines.requireIn(directory.resolve("demo").resolve(process + ".log"), service));
    }

    private static void assertRolledBack(DemoRun run) {
        JsonNode report = run.report();
        assertThat(run.outcome()).isEqualTo("rolledBack");
        assertThat(report.path("errors").path("canary").asLong()).isPositive();
        assertThat(report.path("replayed").asLong()).isPositive();
        assertThat(report.path("lastCanaryRequestAt").asLong())
                .isGreaterThanOrEqualTo(report.path("firstCanaryErrorAt").asLong());
        run.assertUnharmed();
    }

    @Test
    void aCanaryThatDiesIsRolledBackAndNoOrderIsLostOrDoubled() throws Exception {
        DemoRun run = DemoRun.of("crash", directory);
        assertThat(run.outcome()).isEqualTo("rolledBack");
        run.assertUnharmed();
    }
}
