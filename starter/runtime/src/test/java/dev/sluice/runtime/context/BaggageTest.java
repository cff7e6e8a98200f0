package dev.sluice.runtime.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BaggageTest {
    @Test
    void linesBecomeOne() {
        assertThat(Baggage.join(List.of("a=1 , b=2;p", " ", "c=3"))).isEqualTo("a=1,b=2;p,c=3");
        assertThat(Baggage.join(List.of())).isNull();
        assertThat(Baggage.join(List.of("", " , "))).isNull();
    }

    @Test
    void theLaneIsOneMember() {
        assertThat(Baggage.lane("tenant=a,sluice.lane = qa ;p=1")).isEqualTo("qa");
        assertThat(Baggage.lane("sluice.lane=qa,sluice.lane=prod")).isEqualTo("qa");
        assertThat(Baggage.lane("tenant=a,sluice.lanes=qa")).isNull();
    }

    @Test
    void theLaneIsFoundInAnyLine() {
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
        assertThat(Baggage.with("qa", List.of("big=" + "x".repeat(8_185)))).isEqualTo("sluice.lane=qa");
    }

    @Test
    void theLaneSurvivesWhateverElseIsTooMuch() {
        var members = IntStream.range(0, 100).mapToObj(i -> "key" + i + "=v").toList();
        var joined = Baggage.join(List.of(String.join(",", members), "sluice.lane=qa"));
        assertThat(joined).startsWith("key0=v,").endsWith(",sluice.lane=qa");
        assertThat(Objects.requireNonNull(joined).split(",", -1)).hasSize(64);
        var big = Baggage.join(List.of("big=" + "x".repeat(8_180), "sluice.lane=qa"));
        assertThat(big).isEqualTo("sluice.lane=qa");
        assertThat(Baggage.join(List.of("big=" + "x".repeat(9_000)))).isNull();
    }

    @Test
    void anotherHeaderGetsTheLaneItLacks() {
        assertThat(Baggage.withLane(List.of("tenant=a"), "user=1,sluice.lane=qa"))
                .isEqualTo("tenant=a,sluice.lane=qa");
        assertThat(Baggage.withLane(List.of("sluice.lane=prod"), "sluice.lane=qa"))
                .isEqualTo("sluice.lane=prod");
        assertThat(Baggage.withLane(List.of("tenant=a"), "user=1")).isEqualTo("tenant=a");
    }
}
