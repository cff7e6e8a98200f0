package dev.sluice.policy.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurationWordsTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 s",
        "PT0.5S, 0.5 s",
        "PT0.0004S, 0 s",
        "PT100S, 100 s",
        "PT1M30.25S, 90.25 s",
        "PT2M, 2 min",
        "PT2M5.9S, 2 min 5 s",
        "PT1H, 60 min",
        "PT2H, 2 h",
        "PT26H30M, 26 h 30 min",
        "PT-10S, -10 s"
    })
    void aDurationIsWords(Duration duration, String words) {
        assertThat(DurationWords.of(duration)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"47.2, 48 s", "0, 0 s", "600, 10 min", "12600, 3.5 h"})
    void aForecastIsAsExactAsItCanBe(double seconds, String words) {
        assertThat(DurationWords.about(seconds)).isEqualTo(words);
    }
}
