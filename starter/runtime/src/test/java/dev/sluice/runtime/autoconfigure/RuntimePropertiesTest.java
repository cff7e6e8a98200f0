package dev.sluice.runtime.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.runtime.Timeouts;
import dev.sluice.runtime.TransportMode;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.ConnectionProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.DrainProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.LoopProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.Placement;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.TimeoutProperties;
import dev.sluice.runtime.autoconfigure.RuntimeProperties.VirtualThreadProperties;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class RuntimePropertiesTest {
    @Test
    void theDefaultsAreSafe() {
        assertThat(bind(Map.of()))
                .isEqualTo(new RuntimeProperties(
                        true,
                        TransportMode.AUTO,
                        new LoopProperties(null, Placement.TWO_CHOICES),
                        new ConnectionProperties(20_000),
                        new TimeoutProperties(
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(75),
                                Duration.ofSeconds(20),
                                Duration.ofMinutes(2)),
                        new VirtualThreadProperties(true),
                        new DrainProperties(null)));
    }

    @Test
    void everyKeyBinds() {
        var keys = Map.ofEntries(
                Map.entry("sluice.runtime.enabled", "false"),
                Map.entry("sluice.runtime.transport", "nio"),
                Map.entry("sluice.runtime.loops.count", "3"),
                Map.entry("sluice.runtime.loops.placement", "least-loaded"),
                Map.entry("sluice.runtime.connections.max-open", "7"),
                Map.entry("sluice.runtime.timeouts.header", "1s"),
                Map.entry("sluice.runtime.timeouts.idle", "2s"),
                Map.entry("sluice.runtime.timeouts.read", "3s"),
                Map.entry("sluice.runtime.timeouts.request", "4s"),
                Map.entry("sluice.runtime.virtual-threads.enabled", "false"),
                Map.entry("sluice.runtime.drain.delay", "6s"));
        assertThat(bind(keys))
                .isEqualTo(new RuntimeProperties(
                        false,
                        TransportMode.NIO,
                        new LoopProperties(3, Placement.LEAST_LOADED),
                        new ConnectionProperties(7),
                        new TimeoutProperties(
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(4)),
                        new VirtualThreadProperties(false),
                        new DrainProperties(Duration.ofSeconds(6))));
    }

    @Test
    void theTimeoutsAreThoseOfTheProperties() {
        var timeouts =
                bind(Map.of("sluice.runtime.timeouts.read", "0s")).timeouts().toTimeouts();
        assertThat(timeouts)
                .isEqualTo(new Timeouts(
                        Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ZERO, Duration.ofMinutes(2)));
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
        "sluice.runtime.timeouts.header, -1s, must not be negative",
        "sluice.runtime.timeouts.idle, -1s, must not be negative",
        "sluice.runtime.timeouts.read, -1s, must not be negative",
        "sluice.runtime.timeouts.request, -1s, must not be negative",
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
