package dev.sluice.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.rules.LiveRules;
import dev.sluice.edge.scoring.Scorer;
import dev.sluice.edge.scoring.Scoring;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelEndpointTest {
    private static final String CHARGEBACK = "{\"orderId\":\"536365\",\"label\":\"fraud\"}";

    private final EdgeMetrics metrics = new EdgeMetrics();
    private final Scorer scorer = Scoring.defaults().inMemory(1 << 20);
    private final LabelEndpoint endpoint = new LabelEndpoint(scorer, metrics);

    @Test
    void aLabelOfAKnownOrderIsAppliedOnce() {
        score();
        assertThat(label(CHARGEBACK).body()).isEqualTo("{\"orderId\":\"536365\",\"label\":\"fraud\",\"applied\":true}");
        assertThat(label(CHARGEBACK).body())
                .isEqualTo("{\"orderId\":\"536365\",\"label\":\"fraud\",\"applied\":false}");
        assertThat(metrics.scrape()).contains("sluice_edge_labels_total{effect=\"applied\"} 1.0");
    }

    @Test
    void aLabelOfAnUnknownOrderAsksForItsFacts() {
        Answer unknown = label(CHARGEBACK);
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).contains("urn:sluice:problem:order-unknown", "Send its facts along");
        String told = CHARGEBACK.replace("}", ",\"order\":" + RiskRequestTest.FULL + "}");
        assertThat(label(told).body()).contains("\"applied\":true");
    }

    @Test
    void aStoreThatCannotBeReachedIsSaid() {
        LabelEndpoint unreachable = new LabelEndpoint(Scoring.defaults().over(new HeldCounters()), metrics);
        assertThat(join(unreachable.answer(CHARGEBACK.getBytes(UTF_8))).status())
                .isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                 | "orderId"
            {"orderId":"o","label":"bad"}                      | "label"
            {"orderId":"o","label":"good","order":{}}          | "order.orderId"
            {"orderId":"o","label":"good","order":{"orderId":"p","amount":1,"currency":"GBP","time":"2026-03-01T12:00:00Z"}} | "must be the order that is labelled"
            []                                                 | "body"
            """)
    void aWrongLabelIsNamed(String body, String named) {
        Answer answer = label(body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("urn:sluice:problem:invalid-label", named);
    }

    private void score() {
        Decider decider = new Decider(scorer, LiveRules.of(null), Duration.ofMinutes(1), InstantSource.system());
        RiskRequest.Valid order = (RiskRequest.Valid) RiskRequest.parse(RiskRequestTest.FULL.getBytes(UTF_8));
        decider.decide(order.request().order())
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private Answer label(String body) {
        return join(endpoint.answer(body.getBytes(UTF_8)));
    }

    private static Answer join(CompletionStage<Answer> answer) {
        return answer.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
