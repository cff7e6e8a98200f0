package dev.sluice.verify.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The check notices what an index would refuse or misplace. */
class EcsLinesTest {

    private static final String GOOD = "{\"@timestamp\":\"2026-01-02T03:04:05.678Z\",\"ecs\":{\"version\":\"8.11\"},"
            + "\"log\":{\"level\":\"INFO\",\"logger\":\"a.B\"},\"message\":\"Said\",\"process\":{\"pid\":7,"
            + "\"thread\":{\"name\":\"main\"}},\"service\":{\"name\":\"orders\"}";

    @Test
    void aDocumentOfTheSchemaIsFine() {
        assertThat(complaints(",\"sluice\":{\"rollout\":{\"step\":3}},\"labels\":{\"lane\":\"qa\"},"
                        + "\"http\":{\"request\":{\"id\":\"a\"}},\"trace\":{\"id\":\"b\"},\"span\":{\"id\":\"c\"}}"))
                .isEmpty();
    }

    @Test
    void whatIsNotInTheSchemaIsNamed() {
        assertThat(complaints(",\"user\":\"eve\"}")).containsExactly("user is not in the schema");
        assertThat(complaints(",\"http\":{\"request\":{\"body\":{\"bytes\":\"many\"}}}}"))
                .containsExactly("http.request.body.bytes is no long");
        assertThat(complaints(",\"message\":\"Twice\"}")).containsExactly("no JSON");
        assertThat(EcsLines.complaints("03:04:05 INFO said", "orders")).containsExactly("no JSON");
        assertThat(EcsLines.complaints("{}", "orders")).contains("message is missing", "log.level is missing");
        assertThat(EcsLines.complaints(GOOD + "}", "gateway"))
                .containsExactly("service.name is orders instead of gateway");
    }

    private static java.util.List<String> complaints(String more) {
        return EcsLines.complaints(GOOD + more, "orders");
    }
}
