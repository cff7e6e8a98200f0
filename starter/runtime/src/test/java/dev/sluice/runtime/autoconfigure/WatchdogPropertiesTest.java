package dev.sluice.runtime.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class WatchdogPropertiesTest {
    @Test
    void theDefaults() {
        assertThat(bind(Map.of()))
                .isEqualTo(new WatchdogProperties(
                        true, Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofMillis(200), true));
    }

    @Test
    void everyKeyBinds() {
        assertThat(bind(Map.of(
                        "sluice.runtime.watchdog.enabled", "false",
                        "sluice.runtime.watchdog.interval", "1s",
                        "sluice.runtime.watchdog.threshold", "2s",
                        "sluice.runtime.watchdog.test-threshold", "0s",
                        "sluice.runtime.watchdog.pinning", "false")))
                .isEqualTo(new WatchdogProperties(
                        false, Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ZERO, false));
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.runtime.watchdog.interval, 0s, must be positive",
        "sluice.runtime.watchdog.threshold, 0s, must be positive",
        "sluice.runtime.watchdog.test-threshold, -1s, must not be negative",
    })
    void aValueThatMakesNoSenseIsRefusedByItsName(String key, String value, String constraint) {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(key, value)))
                .havingRootCause()
                .withMessageStartingWith(key + " " + constraint + ", but was ");
    }

    private static WatchdogProperties bind(Map<String, String> keys) {
        return new Binder(new MapConfigurationPropertySource(keys))
                .bindOrCreate("sluice.runtime.watchdog", WatchdogProperties.class);
    }
}
