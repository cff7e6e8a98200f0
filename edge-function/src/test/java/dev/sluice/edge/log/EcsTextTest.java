package dev.sluice.edge.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;

class EcsTextTest {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");

    @Test
    void fieldsAreObjectsByTheNamesOfTheSchema() {
        assertThat(EcsText.of(line("Rules are in force", null, pair("sluice.edge.rules", "rules-1")), "4bf9"))
                .startsWith(
                        "{\"@timestamp\":\"2026-01-02T03:04:05.678Z\",\"ecs\":{\"version\":\"8.11\"},\"log\":{\"level\":\"WARN\","
                                + "\"logger\":\"dev.sluice.edge.Example\"},\"message\":\"Rules are in force\",\"process\":{\"pid\":")
                .contains("\"service\":{\"name\":\"sluice-edge-function\"}")
                .contains("\"sluice\":{\"edge\":{\"rules\":\"rules-1\"}}")
                .endsWith("\"trace\":{\"id\":\"4bf9\"}}");
    }

    @Test
    void aFailureIsTypeMessageAndStack() {
        assertThat(EcsText.of(line("Failed", new IllegalStateException("why"), pair("error.message", "other")), null))
                .contains("\"error\":{\"message\":\"why\",\"stack_trace\":\"java.lang.IllegalStateException: why\\n")
                .contains("\"type\":\"java.lang.IllegalStateException\"}")
                .doesNotContain("trace\":{\"id");
    }

    @Test
    void nobodyCanWriteALineOfTheirOwn() {
        LogLine forged = line(
                "a\n{\"log\":{\"level\":\"ERROR\"}}", null, pair("server.address", "b\r\nc\u001b[2J\" , \"x\":\"y"));
        assertThat(EcsText.of(forged, null).lines()).hasSize(1);
        assertThat(EcsText.of(forged, null)).contains("b\\r\\nc\\u001B[2J\\\" , \\\"x\\\":\\\"y");
        assertThat(forged.text().lines()).hasSize(1);
        assertThat(forged.text()).doesNotContain("\u001b");
    }

    @Test
    void documentsAreForClusters() {
        assertThat(LogFormat.usual(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1")))
                .isEqualTo(LogFormat.ECS);
        assertThat(LogFormat.usual(Map.of())).isEqualTo(LogFormat.TEXT);
    }

    @Test
    void theProcessLogsByIt() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(EdgeLog.class);
        assertThat(LoggerFactory.getLogger("x").isInfoEnabled()).isTrue();
        assertThat(LoggerFactory.getLogger("x").isDebugEnabled()).isFalse();
    }

    private static LogLine line(String message, @Nullable Throwable failure, KeyValuePair... pairs) {
        return new LogLine(AT, Level.WARN, "dev.sluice.edge.Example", message, failure, List.of(pairs));
    }

    private static KeyValuePair pair(String key, String value) {
        return new KeyValuePair(key, value);
    }
}
