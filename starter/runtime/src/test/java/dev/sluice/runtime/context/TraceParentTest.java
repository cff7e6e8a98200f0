package dev.sluice.runtime.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String IDS = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";

    @ParameterizedTest
    @ValueSource(strings = {"00-" + IDS + "-01", "cc-" + IDS + "-01", "cc-" + IDS + "-01-what-will-be"})
    void thisVersionAndLaterOnesTravel(String header) {
        assertThat(TraceParent.isValid(header)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-" + IDS + "-01",
                "00-" + IDS + "-01-more",
                "cc-" + IDS + "-01.more",
                "00-" + IDS + "-0",
                "00-" + IDS + "-0g",
                "00_" + IDS + "-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01"
            })
    void whatIsMalformedDoesNot(String header) {
        assertThat(TraceParent.isValid(header)).isFalse();
    }

    @Test
    void theStateIsCutAtAnEntry() {
        assertThat(TraceParent.state(List.of("a=1", "b=2"))).isEqualTo("a=1,b=2");
        assertThat(TraceParent.state(List.of())).isNull();
        assertThat(TraceParent.state(List.of("a=" + "x".repeat(300), "b=" + "x".repeat(300))))
                .isEqualTo("a=" + "x".repeat(300));
    }
}
