package dev.sluice.verify.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.verify.Tree;
import io.micrometer.core.instrument.Meter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Every meter is named, described and documented; {@code -Dsluice.docs=write} renews the document. */
class MetricsDocumentTest {

    private static final Path DOCUMENT = Tree.path("docs/metrics.md");

    /** What each enum's meters are about, and where Prometheus finds them. */
    private static final Map<String, String> SECTIONS = Map.of(
            "RuntimeMeters", "Runtime: every service with the starter, at `/actuator/prometheus`",
            "GatewayMeters", "Gateway, at `/actuator/prometheus`",
            "RolloutMeters", "Release controller, at `/actuator/prometheus`",
            "EdgeMeters", "Edge function, at `/metrics`",
            "OrderMeters", "Order service, at `/actuator/prometheus`",
            "EventMeters", "Order events: outbox and relay, at `/actuator/prometheus`");

    @Test
    void everyMeterIsNamedTheSameWay() {
        List<String> wrong = new ArrayList<>();
        everyEntry(entry -> {
            boolean named = entry.name().matches("(sluice\\.[a-z]+|orders)(\\.[a-z]+)+");
            boolean unitInName = entry.name().matches(".*\\.(seconds|bytes|total|count)");
            if (!named || unitInName) {
                wrong.add(entry.name());
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyMeterIsDescribedTheSameWay() {
        List<String> wrong = new ArrayList<>();
        everyEntry(entry -> {
            if (entry.description().isBlank()
                    || entry.description().endsWith(".")
                    || entry.description().matches("(The|A|An) .*")) {
                wrong.add(entry.name() + ": '" + entry.description() + "'");
            }
        });
        assertThat(wrong).isEmpty();
    }

    /** A user, a path or a message as a tag would be one series for each. */
    @Test
    void everyTagIsBoundedByWhatItIs() {
        everyEntry(entry -> assertThat(entry.tags())
                .as(entry.name())
                .isSubsetOf(
                        "condition",
                        "currency",
                        "effect",
                        "endpoint",
                        "loop",
                        "outcome",
                        "phase",
                        "port",
                        "priority",
                        "reason",
                        "rollout",
                        "service",
                        "state",
                        "status",
                        "test",
                        "transport",
                        "verdict",
                        "version"));
    }

    @Test
    void timersAreInSeconds() {
        everyEntry(entry -> assertThat(
                        entry.type() != Meter.Type.TIMER || entry.unit().equals("seconds"))
                .as(entry.name())
                .isTrue());
    }

    @Test
    void theDocumentIsUpToDate() throws IOException {
        String expected = document();
        if (System.getProperty("sluice.docs", "").equals("write")) {
            Files.writeString(DOCUMENT, expected);
        }
        assertThat(Files.exists(DOCUMENT) ? Tree.read(DOCUMENT) : "")
                .as("docs/metrics.md; renew it with: mvn -pl starter/verify -am verify"
                        + " -Dtest=MetricsDocumentTest -Dit.test=none -Dsluice.docs=write")
                .isEqualTo(expected);
    }

    private static void everyEntry(java.util.function.Consumer<MeterEntry> check) {
        MeterCatalogue.byEnum().values().forEach(entries -> entries.forEach(check));
    }

    private static String document() {
        StringBuilder text = new StringBuilder("""
                # Metrics

                Every meter of every module, generated from the enums that declare them; a test fails when this page is stale. How to
                collect, read and alert on them: [observability.md](observability.md).

                The second column is the name in Prometheus. A timer or a summary is several series: `_count`, `_sum`, `_max` and, where
                quantiles are wanted, `_bucket`. Tags are bounded: no user, no path with ids, no message is ever one.
                """);
        MeterCatalogue.byEnum().forEach((name, entries) -> {
            text.append("\n## ").append(SECTIONS.getOrDefault(name, name)).append("\n\n");
            text.append(
                    "| meter | Prometheus | type | unit | tags | meaning |\n| --- | --- | --- | --- | --- | --- |\n");
            entries.forEach(entry -> text.append(row(entry)));
        });
        text.append(
                "\n## Of libraries\n\nDashboards and rules also read these meters of Micrometer, Spring Boot and Hikari:\n\n");
        new TreeSet<>(MeterCatalogue.OF_LIBRARIES)
                .forEach(name -> text.append("- `").append(name).append("`\n"));
        return text.toString();
    }

    private static String row(MeterEntry entry) {
        return "| `%s` | `%s` | %s | %s | %s | %s |%n"
                .formatted(
                        entry.name(),
                        entry.prometheusName(),
                        entry.type().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                        entry.unit(),
                        String.join(
                                ", ",
                                entry.tags().stream()
                                        .map(tag -> "`" + tag + "`")
                                        .toList()),
                        entry.description().replace("|", "\\|"));
    }
}
