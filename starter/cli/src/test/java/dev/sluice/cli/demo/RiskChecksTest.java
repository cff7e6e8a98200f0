package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class RiskChecksTest {

    @Test
    void countsWhatWasScoredAndNotItsRepeats() throws IOException {
        String metrics = """
                # TYPE sluice_edge_requests_seconds histogram
                sluice_edge_requests_seconds_bucket{outcome="scored",le="0.05"} 41
                sluice_edge_requests_seconds_count{outcome="repeated"} 7
                sluice_edge_requests_seconds_count{outcome="scored"} 42
                sluice_edge_requests_seconds_sum{outcome="scored"} 0.5
                """;

        assertThat(RiskChecks.scored(metrics)).isEqualTo(42);
    }

    @Test
    void aMeterThatIsGoneIsNotTakenForZero() {
        assertThatThrownBy(() -> RiskChecks.scored("sluice_edge_other 1")).isInstanceOf(IOException.class);
    }
}
