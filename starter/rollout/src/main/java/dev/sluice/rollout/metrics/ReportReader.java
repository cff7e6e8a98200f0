package dev.sluice.rollout.metrics;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.FailingKey;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.resource.Fields;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.InvalidDocument.FieldError;
import dev.sluice.rollout.ServiceReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a gateway's report. Fields it does not know are left alone: a gateway may be newer than the controller. */
final class ReportReader {
    private static final long MOST = 1L << 53;
    private static final int MOST_KEYS = 1_000;

    /** Longest window believed; also what a window shrinks to when the gateway's clock was set forward in it. */
    private static final long LONGEST_WINDOW = 60_000;

    private ReportReader() {}

    /** What is common to all services of a report. */
    private record Header(String boot, long sequence, Duration window) {}

    static GatewayReport read(JsonNode document) {
        List<FieldError> errors = new ArrayList<>();
        Fields report = Fields.of(document, errors);
        String instance = report.requiredText("instance", "the gateway's name");
        String boot = report.requiredText("boot", "an id of the gateway's process");
        long sequence = required(report, "sequence", 1);
        long epoch = report.whole("epoch", 0, MOST).orElse(0);
        long from = required(report, "from", 0);
        long to = required(report, "to", 0);
        Duration window = Duration.ofMillis(Math.clamp(to - from, 0L, LONGEST_WINDOW));
        Header header = new Header(boot, sequence, window);
        List<ServiceReport> services = new ArrayList<>();
        for (Fields service : report.list("services")) services.add(service(service, header));
        if (!errors.isEmpty()) throw new InvalidDocument(errors);
        return new GatewayReport(instance, boot, sequence, epoch, services);
    }

    private static ServiceReport service(Fields service, Header header) {
        return new ServiceReport(
                service.requiredText("service", "the service's name"),
                header.boot(),
                header.sequence(),
                header.window(),
                service.text("revision").orElse(""),
                (int) service.whole("weight", 0, 10_000).orElse(0),
                service.object("stable").map(ReportReader::counts).orElse(Counts.NONE),
                service.object("canary").map(ReportReader::counts).orElse(Counts.NONE),
                keys(service),
                service.whole("replayed", 0, MOST).orElse(0),
                service.whole("userErrors", 0, MOST).orElse(0),
                moment(service, "firstCanaryErrorAt"),
                moment(service, "lastCanaryRequestAt"));
    }

    private static Counts counts(Fields counts) {
        long requests = required(counts, "requests", 0);
        long failures = counts.whole("failures", 0, MOST).orElse(0);
        if (failures > requests)
            counts.refuse("failures", "must be at most requests (" + requests + "), but was " + failures);
        LatencySketch latency =
                counts.object("latency").map(buckets -> sketch(counts, buckets)).orElse(LatencySketch.EMPTY);
        return new Counts(Math.max(requests, failures), failures, latency);
    }

    private static LatencySketch sketch(Fields counts, Fields buckets) {
        Map<String, Long> counted = new HashMap<>();
        for (String bucket : buckets.names())
            counted.put(bucket, buckets.whole(bucket, 0, MOST).orElse(0));
        try {
            return LatencySketch.parse(counted);
        } catch (IllegalArgumentException | ArithmeticException exception) {
            counts.refuse("latency", exception.getMessage() == null ? "is too large" : exception.getMessage());
            return LatencySketch.EMPTY;
        }
    }

    private static List<FailingKey> keys(Fields service) {
        List<Fields> written = service.list("failingKeys");
        if (written.size() > MOST_KEYS)
            service.refuse("failingKeys", "must be at most " + MOST_KEYS + ", but were " + written.size());
        List<FailingKey> keys = new ArrayList<>();
        for (Fields key : written) key(key).ifPresent(keys::add);
        return keys;
    }

    private static Optional<FailingKey> key(Fields key) {
        String hash = key.requiredText("hash", "16 hex digits");
        String version = key.requiredText("version", "stable or canary");
        boolean known = version.equals("canary") || version.equals("stable");
        if (!known && !version.isEmpty())
            key.refuse("version", "must be stable or canary, but was \"" + version + "\"");
        int bucket = (int) required(key, "bucket", 0, 9_999);
        long at = required(key, "at", 0);
        try {
            return Optional.of(new FailingKey(Long.parseUnsignedLong(hash, 16), bucket, version.equals("canary"), at));
        } catch (NumberFormatException notHex) {
            if (!hash.isEmpty()) key.refuse("hash", "must be up to 16 hex digits, but was \"" + hash + "\"");
            return Optional.empty();
        }
    }

    private static @Nullable Long moment(Fields service, String name) {
        var moment = service.whole(name, 0, MOST);
        return moment.isPresent() ? moment.getAsLong() : null;
    }

    private static long required(Fields fields, String name, long least) {
        return required(fields, name, least, MOST);
    }

    private static long required(Fields fields, String name, long least, long most) {
        if (!fields.has(name)) fields.refuse(name, "is missing; write a whole number");
        return fields.whole(name, least, most).orElse(least);
    }
}
