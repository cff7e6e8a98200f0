package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.TestService.Answer;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An order of a sensitive amount is accepted only with a verdict that the gateway signed for it. */
class RiskIT {

    private static final long SENSITIVE = 50_000;

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
        assertThat(status(total, "sluice-risk", Verdicts.signed(verdict, key))).isEqualTo(status);
    }

    @Test
    void withoutVerdictASensitiveOrderWaitsAndASmallOneDoesNot() {
        assertThat(status(SENSITIVE)).isEqualTo("PENDING_REVIEW");
        assertThat(statusOf(service.place(key + "-small", OrderBodies.order("c", SENSITIVE - 1))))
                .isEqualTo("ACCEPTED");
    }

    @Test
    void aVerdictSignedWithAnotherKeyIsNotBelieved() {
        String forged = Verdicts.signed("allow", key, "another key of 16 bytes or more", inAMinute());

        assertThat(status(SENSITIVE, "sluice-risk", forged)).isEqualTo("PENDING_REVIEW");
    }

    @Test
    void aVerdictThatWasEditedIsNotBelieved() {
        String edited = Verdicts.signed("deny", key).replace("verdict=deny", "verdict=allow");

        assertThat(status(SENSITIVE, "sluice-risk", edited)).isEqualTo("PENDING_REVIEW");
    }

    @Test
    void anExpiredVerdictIsNotBelieved() {
        String expired = Verdicts.signed(
                "allow", key, TestService.SIGNING_KEY, Instant.now().minusSeconds(1));

        assertThat(status(SENSITIVE, "sluice-risk", expired)).isEqualTo("PENDING_REVIEW");
    }

    @Test
    void aVerdictForAnotherOrderIsNotBelieved() {
        assertThat(status(SENSITIVE, "sluice-risk", Verdicts.signed("allow", "another-key")))
                .isEqualTo("PENDING_REVIEW");
    }

    @Test
    void twoVerdictsAreNone() {
        String allow = Verdicts.signed("allow", key);

        assertThat(status(SENSITIVE, "sluice-risk", allow, "sluice-risk", allow))
                .isEqualTo("PENDING_REVIEW");
    }

    @Test
    void aServiceWithoutSigningKeyBelievesNobody() {
        TestService keyless = TestService.on(H2Server.SHARED, "--orders.risk.signing-key=");

        Answer answer =
                keyless.place(key, OrderBodies.order("c", SENSITIVE), "sluice-risk", Verdicts.signed("allow", key));

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
