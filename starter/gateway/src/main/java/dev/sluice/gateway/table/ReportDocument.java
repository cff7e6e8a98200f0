package dev.sluice.gateway.table;

import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What a gateway tells the controller of one window: the counts of each service under one table. */
record ReportDocument(
        String instance, String boot, long sequence, long epoch, long from, long to, List<ServiceDocument> services) {

    private static final JsonMapper JSON = JsonMapper.shared();

    record ServiceDocument(
            String service,
            String revision,
            int weight,
            ArmDocument stable,
            ArmDocument canary,
            List<FailingKeyDocument> failingKeys,
            long replayed,
            long userErrors,
            @Nullable Long firstCanaryErrorAt,
            @Nullable Long lastCanaryRequestAt) {

        static ServiceDocument of(OutcomeWindow.ServiceOutcomes outcomes) {
            return new ServiceDocument(
                    outcomes.routes().name(),
                    outcomes.routes().revision(),
                    outcomes.routes().weights().canary(),
                    ArmDocument.of(outcomes.stable()),
                    ArmDocument.of(outcomes.canary()),
                    outcomes.failing().stream().map(FailingKeyDocument::of).toList(),
                    outcomes.replayed(),
                    outcomes.userErrors(),
                    outcomes.firstCanaryErrorAt(),
                    outcomes.lastCanaryRequestAt());
        }
    }

    record ArmDocument(long requests, long failures, SortedMap<Integer, Long> latency) {
        static ArmDocument of(OutcomeWindow.Arm arm) {
            return new ArmDocument(arm.requests(), arm.failures(), arm.latency().buckets());
        }
    }

    record FailingKeyDocument(String hash, int bucket, String version, long at) {
        static FailingKeyDocument of(OutcomeWindow.Failing failing) {
            return new FailingKeyDocument(
                    HexFormat.of().toHexDigits(failing.hash()),
                    failing.bucket(),
                    failing.canary() ? "canary" : "stable",
                    failing.atMillis());
        }
    }

    byte[] toJson() {
        return JSON.writeValueAsBytes(this);
    }
}
