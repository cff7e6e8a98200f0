package dev.sluice.cli.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MinorUnitsTest {

    @ParameterizedTest
    @CsvSource({
        "2.55, GBP, 255",
        "0, GBP, 0",
        "0.125, GBP, 13",
        "0.124, GBP, 12",
        "0.005, EUR, 1",
        "1.005, EUR, 101",
        "77183.6, GBP, 7718360",
        "120, JPY, 120",
        "120.5, JPY, 121",
        "1.2345, KWD, 1235"
    })
    void halvesAreRoundedUpInTheCurrencysOwnUnit(BigDecimal amount, String currency, long minorUnits) {
        assertThat(MinorUnits.of(amount, currency)).isEqualTo(minorUnits);
    }

    @Test
    void aCurrencyThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> MinorUnits.of(BigDecimal.ONE, "XYZ1")).isInstanceOf(IllegalArgumentException.class);
    }
}
