package dev.sluice.runtime.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.runtime.Timeouts;
import dev.sluice.runtime.TransportMode;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.AdmissionProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.ConnectionProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.DrainProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.FastPathProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.ListenerProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.LoopProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.PauseProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.Placement;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.RequestProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.TimeoutProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.VirtualThreadProperties;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class RuntimePropertiesTest {
    @Test
    void theDefaultsAreSafe() {
        assertThat(bind(Map.of()))
                .isEqualTo(new RuntimeProperties(
                        true,
                        TransportMode.AUTO,
                        new LoopProperties(null, Placement.TWO_CHOICES),
                        new ListenerProperties(1, null),
                        new PauseProperties(true, 0.98, 10_000, null, Duration.ofMillis(500)),
                        new ConnectionProperties(20_000, null),
                        new RequestProperties(null, DataSize.ofMegabytes(100), 128, DataSize.ofBytes(240)),
                        new TimeoutProperties(
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(75),
                                Duration.ofSeconds(20),
                                Duration.ZERO,
                                Duration.ofSeconds(30)),
                        new AdmissionProperties(
                                true,
                                Duration.ofSeconds(2),
                                1_000,
                                8,
                                20_000,
                                Duration.ofSeconds(1),
                                List.of("/livez", "/readyz"),
                                List.of(),
                                null),
                        new VirtualThreadProperties(true),
                        new FastPathProperties(true),
                        new DrainProperties(null)));
    }

    @Test
    void everyKeyBinds() {
        var keys = Map.ofEntries(
                Map.entry("sluice.runtime.enabled", "false"),
                Map.entry("sluice.runtime.transport", "nio"),
                Map.entry("sluice.runtime.loops.count", "3"),
                Map.entry("sluice.runtime.loops.placement", "least-loaded"),
                Map.entry("sluice.runtime.listeners.acceptors", "2"),
                Map.entry("sluice.runtime.listeners.backlog", "100"),
                Map.entry("sluice.runtime.pause.enabled", "false"),
                Map.entry("sluice.runtime.pause.busy-share", "0.5"),
                Map.entry("sluice.runtime.pause.tasks", "13"),
                Map.entry("sluice.runtime.pause.connections", "14"),
                Map.entry("sluice.runtime.pause.longest", "15s"),
                Map.entry("sluice.runtime.connections.max-open", "7"),
                Map.entry("sluice.runtime.connections.max-per-address", "8"),
                Map.entry("sluice.runtime.requests.max-header-size", "9KB"),
                Map.entry("sluice.runtime.requests.max-body-size", "10MB"),
                Map.entry("sluice.runtime.requests.max-pipelined", "11"),
                Map.entry("sluice.runtime.requests.min-rate", "12B"),
                Map.entry("sluice.runtime.timeouts.first-byte", "1s"),
                Map.entry("sluice.runtime.timeouts.header", "2s"),
                Map.entry("sluice.runtime.timeouts.idle", "3s"),
                Map.entry("sluice.runtime.timeouts.body", "4s"),
                Map.entry("sluice.runtime.timeouts.request", "5s"),
                Map.entry("sluice.runtime.timeouts.write", "7s"),
                Map.entry("sluice.runtime.admission.enabled", "false"),
                Map.entry("sluice.runtime.admission.patience", "8s"),
                Map.entry("sluice.runtime.admission.initial-limit", "20"),
                Map.entry("sluice.runtime.admission.min-limit", "10"),
                Map.entry("sluice.runtime.admission.max-limit", "30"),
                Map.entry("sluice.runtime.admission.retry-after", "9s"),
                Map.entry("sluice.runtime.admission.exempt-paths", "/a,/b"),
                Map.entry("sluice.runtime.admission.critical-paths", "/c"),
                Map.entry("sluice.runtime.admission.critical-header", "x-critical"),
                Map.entry("sluice.runtime.virtual-threads.enabled", "false"),
                Map.entry("sluice.runtime.fast-path.enabled", "false"),
                Map.entry("sluice.runtime.drain.delay", "6s"));
        assertThat(bind(keys))
                .isEqualTo(new RuntimeProperties(
                        false,
                        TransportMode.NIO,
                        new LoopProperties(3, Placement.LEAST_LOADED),
                        new ListenerProperties(2, 100),
                        new PauseProperties(false, 0.5, 13, 14, Duration.ofSeconds(15)),
                        new ConnectionProperties(7, 8),
                        new RequestProperties(
                                DataSize.ofKilobytes(9), DataSize.ofMegabytes(10), 11, DataSize.ofBytes(12)),
                        new TimeoutProperties(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(7)),
                        new AdmissionProperties(
                                false,
                                Duration.ofSeconds(8),
                                20,
                                10,
                                30,
                                Duration.ofSeconds(9),
                                List.of("/a", "/b"),
                                List.of("/c"),
                                "x-critical"),
                        new VirtualThreadProperties(false),
                        new FastPathProperties(false),
                        new DrainProperties(Duration.ofSeconds(6))));
    }

    @Test
    void theTimeoutsAreThoseOfTheProperties() {
        var timeouts =
                bind(Map.of("sluice.runtime.timeouts.body", "0s")).timeouts().toTimeouts();
        assertThat(timeouts)
                .isEqualTo(new Timeouts(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(75),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ofSeconds(30)));
    }

    @Test
    void thereIsALoopForEachCoreUnlessACountIsSet() {
        assertThat(new LoopProperties(null, Placement.TWO_CHOICES).countOrCores())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(new LoopProperties(5, Placement.TWO_CHOICES).countOrCores()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.runtime.loops.count, 0, must be at least 1",
        "sluice.runtime.connections.max-open, 0, must be at least 1",
        "sluice.runtime.listeners.acceptors, 0, must be at least 1",
        "sluice.runtime.listeners.backlog, 0, must be at least 1",
        "sluice.runtime.pause.busy-share, 0, must be above 0 and at most 1",
        "sluice.runtime.pause.tasks, 0, must be at least 1",
        "sluice.runtime.pause.connections, 0, must be at least 1",
        "sluice.runtime.pause.longest, -1s, must not be negative",
        "sluice.runtime.connections.max-per-address, 0, must be at least 1",
        "sluice.runtime.requests.max-header-size, 0B, must be at least 1",
        "sluice.runtime.requests.max-body-size, -1B, must not be negative",
        "sluice.runtime.requests.max-pipelined, 0, must be at least 1",
        "sluice.runtime.requests.min-rate, -1B, must not be negative",
        "sluice.runtime.admission.patience, -1s, must not be negative",
        "sluice.runtime.admission.retry-after, -1s, must not be negative",
        "sluice.runtime.admission.min-limit, 0, must be at least 1",
        "sluice.runtime.admission.initial-limit, 7, must be between 8 and 20000",
        "sluice.runtime.timeouts.first-byte, -1s, must not be negative",
        "sluice.runtime.timeouts.header, -1s, must not be negative",
        "sluice.runtime.timeouts.idle, -1s, must not be negative",
        "sluice.runtime.timeouts.body, -1s, must not be negative",
        "sluice.runtime.timeouts.request, -1s, must not be negative",
        "sluice.runtime.timeouts.write, -1s, must not be negative",
        "sluice.runtime.drain.delay, -1s, must not be negative",
    })
    void aValueThatMakesNoSenseIsRefusedByItsName(String key, String value, String constraint) {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(key, value)))
                .havingRootCause()
                .withMessageStartingWith(key + " " + constraint + ", but was ");
    }

    private static RuntimeProperties bind(Map<String, String> keys) {
        return new Binder(new MapConfigurationPropertySource(keys))
                .bindOrCreate("sluice.runtime", RuntimeProperties.class);
    }
}
