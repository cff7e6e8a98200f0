package dev.sluice.runtime.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.runtime.autoconfigure.ProfileProperties.AutoProperties;
import dev.sluice.runtime.profile.EngineChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.util.unit.DataSize;

class ProfilePropertiesTest {
    @Test
    void theDefaultsAreBounded() {
        var defaults = bind(Map.of());
        assertThat(defaults)
                .isEqualTo(new ProfileProperties(
                        EngineChoice.AUTO,
                        Duration.ofSeconds(60),
                        DataSize.ofMegabytes(64),
                        new AutoProperties(
                                false,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(10),
                                Duration.ofMinutes(10),
                                null,
                                10,
                                DataSize.ofMegabytes(256))));
        assertThat(defaults.auto().directoryOrTemporary()).hasFileName("sluice-profiles");
    }

    @Test
    void everyKeyBinds() {
        assertThat(bind(Map.of(
                        "sluice.runtime.profile.engine", "jfr",
                        "sluice.runtime.profile.max-duration", "9s",
                        "sluice.runtime.profile.max-size", "8MB",
                        "sluice.runtime.profile.auto.enabled", "true",
                        "sluice.runtime.profile.auto.interval", "7s",
                        "sluice.runtime.profile.auto.duration", "6s",
                        "sluice.runtime.profile.auto.cool-down", "5s",
                        "sluice.runtime.profile.auto.directory", "/profiles",
                        "sluice.runtime.profile.auto.max-files", "4",
                        "sluice.runtime.profile.auto.max-size", "3MB")))
                .isEqualTo(new ProfileProperties(
                        EngineChoice.JFR,
                        Duration.ofSeconds(9),
                        DataSize.ofMegabytes(8),
                        new AutoProperties(
                                true,
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(6),
                                Duration.ofSeconds(5),
                                Path.of("/profiles"),
                                4,
                                DataSize.ofMegabytes(3))));
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.runtime.profile.max-duration, 0s, must be at least 1 second",
        "sluice.runtime.profile.max-size, 0, must be positive",
        "sluice.runtime.profile.auto.interval, 10ms, must be at least 1 second",
        "sluice.runtime.profile.auto.duration, 0s, must be at least 1 second",
        "sluice.runtime.profile.auto.duration, 61s, must not exceed sluice.runtime.profile.max-duration",
        "sluice.runtime.profile.auto.cool-down, 0s, must be at least 1 second",
        "sluice.runtime.profile.auto.max-files, 0, must be at least 1",
        "sluice.runtime.profile.auto.max-size, 0, must be positive",
    })
    void aValueThatMakesNoSenseIsRefusedByItsName(String key, String value, String constraint) {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> bind(Map.of(key, value)))
                .havingRootCause()
                .withMessageStartingWith(key + " " + constraint + ", but was ");
    }

    private static ProfileProperties bind(Map<String, String> keys) {
        return new Binder(
                        List.of(new MapConfigurationPropertySource(keys)),
                        null,
                        ApplicationConversionService.getSharedInstance(),
                        null)
                .bindOrCreate("sluice.runtime.profile", ProfileProperties.class);
    }
}
