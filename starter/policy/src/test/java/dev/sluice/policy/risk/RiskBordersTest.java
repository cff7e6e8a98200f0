package dev.sluice.policy.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The last value that is taken, and the first that is not. */
class RiskBordersTest {
    private static final SigningKeys KEYS = SigningKeys.of("correct horse battery staple");
    private static final OrderBinding ORDER = OrderBinding.of("order-1", "{}".getBytes(UTF_8));

    @Test
    void aScoreIsFromNothingToAThousand() {
        for (int score : new int[] {0, 1_000}) {
            assertThat(new RiskScore(score, RiskVerdict.ALLOW, List.of(), "m").score())
                    .isEqualTo(score);
            assertThat(new SignedVerdict(RiskVerdict.DENY, score, ORDER, "m", Instant.EPOCH).score())
                    .isEqualTo(score);
        }
        for (int score : new int[] {-1, 1_001}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new RiskScore(score, RiskVerdict.ALLOW, List.of(), "m"))
                    .withMessage("score must be between 0 and 1000, but was " + score);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new SignedVerdict(RiskVerdict.DENY, score, ORDER, "m", Instant.EPOCH))
                    .withMessage("score must be between 0 and 1000, but was " + score);
        }
    }

    @Test
    void aScoreHasAVerdictAModelAndReasonsWithCodes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RiskScore(1, RiskVerdict.UNCHECKED, List.of(), "m"))
                .withMessage("verdict of a scored order must not be unchecked");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RiskScore(1, RiskVerdict.ALLOW, List.of(), " "))
                .withMessage("model must not be blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RiskReason(" ", 1, "text"))
                .withMessage("code must not be blank");
    }

    @Test
    void aVerdictExpiresInOurEra() {
        Instant before = Instant.EPOCH.minusSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignedVerdict(RiskVerdict.DENY, 1, ORDER, "m", before))
                .withMessageStartingWith("expires must not be before 1970");
    }

    @Test
    void aHeaderOf4096CharactersIsStillRead() {
        assertThat(SignedVerdict.verify("x".repeat(4_096), KEYS, ORDER, Instant.EPOCH))
                .isEqualTo(new VerdictCheck.Malformed("no signature"));
        assertThat(SignedVerdict.verify("x".repeat(4_097), KEYS, ORDER, Instant.EPOCH))
                .isEqualTo(new VerdictCheck.Malformed("longer than 4096 characters"));
        assertThat(SignedVerdict.verify(";signature=x", KEYS, ORDER, Instant.EPOCH))
                .isEqualTo(new VerdictCheck.Malformed("no key"));
    }

    @Test
    void aKeyOfSixteenBytesIsEnoughAsTextAndAsBase64() {
        String text = "sixteen bytes ok";
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
        assertThat(SigningKey.of(encoded).hmac("m"))
                .isEqualTo(SigningKey.of(text).hmac("m"));
        assertThat(SigningKey.of(text)).hasToString("SigningKey[hidden]");
        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.of("fifteen bytes !"));
    }

    @Test
    void everyRefusalSaysWhy() {
        Stream<VerdictCheck.Refused> refusals = Stream.of(
                new VerdictCheck.Missing(),
                new VerdictCheck.Malformed("no key"),
                new VerdictCheck.Forged(),
                new VerdictCheck.Expired(Instant.EPOCH),
                new VerdictCheck.UnknownKey(),
                new VerdictCheck.OtherOrder());
        assertThat(refusals.map(VerdictCheck.Refused::reason))
                .containsExactly(
                        "the request carries no risk verdict",
                        "the risk verdict is malformed: no key",
                        "the risk verdict's signature does not fit",
                        "the risk verdict expired at 1970-01-01T00:00:00Z",
                        "the risk verdict is signed with a key that is not known here",
                        "the risk verdict was given for another order");
    }
}
