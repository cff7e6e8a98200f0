package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What an API server says to mistakes when a Rollout is applied; the rules are known to real ones only. */
class SchemaOnServerTest {
    private ApiServer server = ApiServer.best();

    @BeforeEach
    void tell() {
        System.out.println("SchemaOnServerTest runs against " + server.name());
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aWholeResourceIsTaken() {
        JsonNode made = server.objects().create(Kind.ROLLOUT, document("weight: 2.5 -> weight: 2.5"), "test");
        assertThat(made.at("/spec/steps/0/weight").asDouble(0)).isEqualTo(2.5);
        server.objects().delete(Kind.ROLLOUT, "shop", "orders");
        assertThat(server.objects().create(Kind.ROLLOUT, spaced(SchemaTest.MESH), "test"))
                .isNotNull();
    }

    @Test
    void everyMistakeAgainstTheRulesIsRefused() {
        assumeThat(server.knowsRules())
                .as("a real API server, by KUBEBUILDER_ASSETS")
                .isTrue();
        for (String change : SchemaTest.AGAINST_RULES) {
            Throwable refusal = catchThrowable(() -> server.objects().create(Kind.ROLLOUT, document(change), "test"));
            assertThat(refusal).as(change).isNotNull().hasMessageContaining("422");
        }
        for (String change : SchemaTest.AGAINST_RULES_OF_A_MESH) {
            ObjectNode document = spaced(SchemaTest.changed(SchemaTest.MESH, change));
            Throwable refusal = catchThrowable(() -> server.objects().create(Kind.ROLLOUT, document, "test"));
            assertThat(refusal).as(change).isNotNull().hasMessageContaining("422");
        }
    }

    @Test
    void aWeightOutsideOfItsRangeIsRefused() {
        assertThat(catchThrowable(
                        () -> server.objects().create(Kind.ROLLOUT, document("weight: 2.5 -> weight: 250"), "test")))
                .isNotNull();
    }

    private static ObjectNode document(String change) {
        return spaced(SchemaTest.changed(change));
    }

    private static ObjectNode spaced(String text) {
        ObjectNode document = (ObjectNode) Crd.yaml(text);
        Documents.child(document, "metadata").put("namespace", "shop");
        return document;
    }
}
