package dev.sluice.runtime.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.runtime.health.HealthLimits;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class HealthPropertiesTest {
    @Test
    void theDefaultsTakeNobodyOut() {
        var defaults = bind(Map.of());
        assertThat(defaults).isEqualTo(new HealthProperties(false, Duration.ofSeconds(1), 0.95, 0.9, 1_000, 10));
        assertThat(defaults.toLimits()).isEqualTo(new HealthLimits(Duration.ofSeconds(1), 0.95, 0.9, 1_000, 10));
    }

    @Test
    void everyKeyBinds() {
        assertThat(bind(Map.of(
                        "sluice.runtime.health.down", "true",
                        "sluice.runtime.health.max-loop-lag", "2s",
                        "sluice.runtime.health.max-busy-share", "0.5",
                        "sluice.runtime.health.max-open-files", "0.6",
                        "sluice.runtime.health.max-queued-threads", "7",
                        "sluice.runtime.health.max-accept-overflows", "0")))
                .isEqualTo(new HealthProperties(true, Duration.ofSeconds(2), 0.5, 0.6, 7, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.runtime.health.max-loop-lag, 0s, must be positive",
        "sluice.runtime.health.max-busy-share, 1.1, must be above 0 and at most 1",
        "sluice.runtime.health.max-open-files, 0, must be above 0 and at most 1",
        "sluice.runtime.health.max-queued-threads, -1, must not be negative",
        "sluice.runtime.health.max-accept-overflows, -1, must not be negative",
    })
    void aValueThatMakesNoSenseIsRefusedByItsName(String key, String value, String constraint) {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(key, value)))
                .havingRootCause()
                .withMessageStartingWith(key + " " + constraint + ", but was ");
    }

    private static HealthProperties bind(Map<String, String> keys) {
        return new Binder(new MapConfigurationPropertySource(keys))
                .bindOrCreate("sluice.runtime.health", HealthProperties.class);
    }
}
