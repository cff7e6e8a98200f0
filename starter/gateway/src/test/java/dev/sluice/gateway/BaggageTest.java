package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BaggageTest {

    @Test
    void theLaneIsFoundAmongOtherMembers() {
        assertThat(Baggage.lane(List.of("tenant=a;p=1, sluice.lane = qa ;ttl=1")))
                .isEqualTo("qa");
        assertThat(Baggage.lane(List.of("tenant=a", "sluice.lane=qa"))).isEqualTo("qa");
        assertThat(Baggage.lane(List.of("sluice.lanes=qa,x=sluice.lane"))).isNull();
        assertThat(Baggage.lane(List.of("sluice.lane"))).isNull();
        assertThat(Baggage.lane(List.of())).isNull();
    }

    @Test
    void aNewLaneReplacesTheOldOneAndNothingElse() {
        assertThat(Baggage.with("qa", List.of())).isEqualTo("sluice.lane=qa");
        assertThat(Baggage.with("qa", List.of("tenant=a;p=1, sluice.lane=prod", "b=2,")))
                .isEqualTo("tenant=a;p=1,b=2,sluice.lane=qa");
    }
}
