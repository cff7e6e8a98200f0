package dev.sluice.edge.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceRatesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theWorthFollowsTheCurrencysMinorUnit() throws IOException {
        ReferenceRates rates = load("JPY = 0.005\nBHD = 2\n");
        assertThat(rates.worth(1_000, Currency.getInstance("JPY"))).hasValue(5);
        assertThat(rates.worth(1_000, Currency.getInstance("BHD"))).hasValue(2);
        assertThat(rates.worth(1_000, Currency.getInstance("GBP"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GBX = 1    | GBX is not an ISO 4217 code
            GBP = much | GBP must be a number above 0, but was much
            GBP = -1   | GBP must be a number above 0, but was -1
            # nothing  | must list at least one currency
            """)
    void aWrongLineIsNamed(String line, String message) {
        assertThatExceptionOfType(InvalidDataException.class)
                .isThrownBy(() -> load(line))
                .withMessageContaining("rates.properties: " + message);
    }

    private ReferenceRates load(String text) throws IOException {
        return ReferenceRates.load(Files.writeString(directory.resolve("rates.properties"), text));
    }
}
