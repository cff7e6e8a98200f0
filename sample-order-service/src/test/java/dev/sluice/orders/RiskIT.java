package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.TestService.Answer;
import dev.sluice.policy.risk.SigningKeys;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An order of a sensitive amount is accepted only with a verdict that the gateway signed for it. */
class RiskIT {

    private static final long SENSITIVE = 50_000;
    private static final String BODY = OrderBodies.order("c", SENSITIVE);

    private final TestService service = TestService.on(H2Server.SHARED);
    private final String key = UUID.randomUUID().toString();

    @ParameterizedTest
    @CsvSource({
        "allow,     50000, ACCEPTED",
        "review,    50000, PENDING_REVIEW",
        "deny,      50000, REJECTED",
        "unchecked, 50000, PENDING_REVIEW",
        "allow,     49999, ACCEPTED",
        "review,    49999, PENDING_REVIEW",
        "deny,      49999, REJECTED",
        "unchecked, 49999, ACCEPTED"
    })
    void theSignedVerdictDecides(String verdict, long total, String status) {
        String body = OrderBodies.order("c", total);
        assertThat(status(total, "sluice-risk", Verdicts.signed(verdict, key, body)))
                .isEqualTo(status);
    }

    @Test
    void withoutVerdictASensitiveOrderWaitsAndASmallOneDoesNot() {
        assertThat(status(SENSITIVE)).isEqualTo("PENDING_REVIEW");
        assertThat(statusOf(service.place(key + "-small", OrderBodies.order("c", SENSITIVE - 1))))
                .isEqualTo("ACCEPTED");
    }

    @Test
    void aVerdictSignedWithAnotherKeyIsNotBelieved() {
        SigningKeys another = SigningKeys.of("another key of 16 bytes or more");
        String forged = Verdicts.signed("allow", key, BODY, another, inAMinute());

        assertThat(status(SENSITIVE, "sluice-risk", forged)).isEqualTo("PENDING_REVIEW");
    }

    @Test
    void aVerdictThatWasEditedIsNotBelieved() {
        String edited = Verdicts.signed("deny", key, BODY).replace("verdict=deny", "verdict=allow");

        assertThat(status(SENSITIVE, "sluice-risk", edited)).isEqualTo("PENDING_REVIEW");
    }

    @Test
    void anExpiredVerdictIsNotBelieved() {
        SigningKeys keys = SigningKeys.of(TestService.SIGNING_KEY);
        String expired = Verdicts.signed("allow", key, BODY, keys, Instant.now().minusSeconds(1));

        assertThat(status(SENSITIVE, "sluice-risk", expired)).isEqualTo("PENDING_REVIEW");
    }

    @Test
    void aVerdictForAnotherOrderIsNotBelieved() {
        assertThat(status(SENSITIVE, "sluice-risk", Verdicts.signed("allow", "another-key", BODY)))
                .isEqualTo("PENDING_REVIEW");
    }

    /** Moved to an order of the same key and amount: only the customer differs. */
    @Test
    void aVerdictForAnotherBodyIsNotBelieved() {
        String others = Verdicts.signed("allow", key, OrderBodies.order("d", SENSITIVE));

        assertThat(status(SENSITIVE, "sluice-risk", others)).isEqualTo("PENDING_REVIEW");
        assertThat(service.get("/actuator/prometheus").body())
                .contains("orders_risk_verdicts_total{outcome=\"other_order\",version=\"v1\"}");
    }

    @Test
    void verdictsOfEveryKeyInTheRingAreBelieved() {
        TestService rotating = TestService.on(
                H2Server.SHARED,
                "--orders.risk.signing-keys=2:the second key of many bytes,1:the first key of many bytes");
        for (String ring : List.of("1:the first key of many bytes", "2:the second key of many bytes")) {
            String each = key + ring.charAt(0);
            SigningKeys keys = SigningKeys.of(List.of(ring), null);
            Answer answer =
                    rotating.place(each, BODY, "sluice-risk", Verdicts.signed("allow", each, BODY, keys, inAMinute()));
            assertThat(statusOf(answer)).as(ring).isEqualTo("ACCEPTED");
        }
    }

    @Test
    void twoVerdictsAreNone() {
        String allow = Verdicts.signed("allow", key, BODY);

        assertThat(status(SENSITIVE, "sluice-risk", allow, "sluice-risk", allow))
                .isEqualTo("PENDING_REVIEW");
    }

    @Test
    void aServiceWithoutSigningKeyBelievesNobody() {
        TestService keyless = TestService.on(H2Server.SHARED, "--orders.risk.signing-key=");

        Answer answer = keyless.place(key, BODY, "sluice-risk", Verdicts.signed("allow", key, BODY));

        assertThat(statusOf(answer)).isEqualTo("PENDING_REVIEW");
    }

    private String status(long total, String... headers) {
        return statusOf(service.place(key, OrderBodies.order("c", total), headers));
    }

    private static String statusOf(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.json().path("status").asString();
    }

    private static Instant inAMinute() {
        return Instant.now().plusSeconds(60);
    }
}
