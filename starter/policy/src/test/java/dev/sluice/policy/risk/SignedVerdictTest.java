package dev.sluice.policy.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.policy.risk.VerdictCheck.Accepted;
import dev.sluice.policy.risk.VerdictCheck.Expired;
import dev.sluice.policy.risk.VerdictCheck.Forged;
import dev.sluice.policy.risk.VerdictCheck.Malformed;
import dev.sluice.policy.risk.VerdictCheck.Missing;
import dev.sluice.policy.risk.VerdictCheck.OtherOrder;
import dev.sluice.policy.risk.VerdictCheck.UnknownKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignedVerdictTest {
    private static final String SECRET = "correct horse battery staple";
    private static final SigningKeys KEY = SigningKeys.of(List.of("2:" + SECRET), null);
    private static final OrderBinding ORDER = OrderBinding.of("order-536365", "{\"total\":1}".getBytes(UTF_8));
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final SignedVerdict ALLOW = new SignedVerdict(RiskVerdict.ALLOW, 123, ORDER, "scorecard-1", LATER);

    /** The expected text was computed outside Java, with Python's hmac module. */
    @Test
    void theHeaderIsTheSameInEveryImplementation() {
        assertThat(ALLOW.sign(KEY))
                .isEqualTo(
                        "v2;verdict=allow;score=123;subject=b3JkZXItNTM2MzY1;body=t-KHI0B7d1D7DcO5d2maUiOjthfUHJpP6uzL0x_q3QY"
                                + ";model=scorecard-1;expires=1700000060;key=2"
                                + ";signature=miZeYwBhntq3PUskFqrKo2cSLCiVG0ecy89hNbY7VE8");
    }

    @Test
    void aSignedVerdictIsAcceptedUnchanged() {
        for (RiskVerdict verdict : RiskVerdict.values()) {
            OrderBinding order = OrderBinding.of("ключ;signature=x", new byte[0]);
            SignedVerdict sent = new SignedVerdict(verdict, 0, order, "m_1.2-b", LATER);
            assertThat(SignedVerdict.verify(sent.sign(KEY), KEY, order, NOW)).isEqualTo(new Accepted(sent));
        }
    }

    @Test
    void aMissingHeaderIsRefused() {
        assertThat(SignedVerdict.verify(null, KEY, ORDER, NOW)).isEqualTo(new Missing());
        assertThat(SignedVerdict.verify("", KEY, ORDER, NOW)).isEqualTo(new Missing());
    }

    @Test
    void aVerdictSignedWithAnotherKeyIsForged() {
        String header = ALLOW.sign(SigningKeys.of(List.of("2:another key of sixteen bytes"), null));
        assertThat(SignedVerdict.verify(header, KEY, ORDER, NOW)).isEqualTo(new Forged());
    }

    @Test
    void aVerdictExpiresAtItsExpiryAndNotBefore() {
        String header = ALLOW.sign(KEY);
        assertThat(SignedVerdict.verify(header, KEY, ORDER, LATER.minusNanos(1)))
                .isEqualTo(new Accepted(ALLOW));
        assertThat(SignedVerdict.verify(header, KEY, ORDER, LATER)).isEqualTo(new Expired(LATER));
    }

    @Test
    void aVerdictOfAnotherOrderIsRefused() {
        String header = ALLOW.sign(KEY);
        OrderBinding otherKey = OrderBinding.of("order-536366", "{\"total\":1}".getBytes(UTF_8));
        OrderBinding otherBody = OrderBinding.of("order-536365", "{\"total\":2}".getBytes(UTF_8));
        assertThat(SignedVerdict.verify(header, KEY, otherKey, NOW)).isEqualTo(new OtherOrder());
        assertThat(SignedVerdict.verify(header, KEY, otherBody, NOW)).isEqualTo(new OtherOrder());
        assertThat(SignedVerdict.verify(header, KEY, OrderBinding.ofKey("order-536365"), NOW))
                .isEqualTo(new OtherOrder());
    }

    @Test
    void onlyAnUncheckedVerdictMayLeaveTheBodyOut() {
        OrderBinding unread = OrderBinding.ofKey("order-536365");
        SignedVerdict unchecked = new SignedVerdict(RiskVerdict.UNCHECKED, 0, unread, "none", LATER);
        assertThat(SignedVerdict.verify(unchecked.sign(KEY), KEY, ORDER, NOW)).isEqualTo(new Accepted(unchecked));
        assertThat(SignedVerdict.verify(unchecked.sign(KEY), KEY, OrderBinding.ofKey("other"), NOW))
                .isEqualTo(new OtherOrder());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignedVerdict(RiskVerdict.ALLOW, 1, unread, "m", LATER))
                .withMessage("order must have a digest unless the verdict is unchecked");
    }

    @Test
    void aKeyIsReplacedWithoutAVerdictThatIsNotBelieved() {
        String old = "1:the old key of sixteen bytes";
        String next = "2:the new key of sixteen bytes";
        SigningKeys before = SigningKeys.of(List.of(old), null);
        SigningKeys between = SigningKeys.of(List.of(old, next), null);
        SigningKeys after = SigningKeys.of(List.of(next, old), null);
        for (SigningKeys gateway : List.of(before, between, after))
            for (SigningKeys service : List.of(between, after))
                assertThat(SignedVerdict.verify(ALLOW.sign(gateway), service, ORDER, NOW))
                        .isEqualTo(new Accepted(ALLOW));
        assertThat(ALLOW.sign(after)).contains(";key=2;");
        assertThat(SignedVerdict.verify(ALLOW.sign(after), before, ORDER, NOW)).isEqualTo(new UnknownKey());
        assertThat(SignedVerdict.verify(ALLOW.sign(before), SigningKeys.of(List.of(next), null), ORDER, NOW))
                .isEqualTo(new UnknownKey());
    }

    @Test
    void aSecretAloneIsTheOldestOfTheKeys() {
        SigningKeys alone = SigningKeys.of(SECRET);
        SigningKeys replacing = SigningKeys.of(List.of("2026-11:the new key of sixteen bytes"), SECRET);
        assertThat(alone).hasToString("SigningKeys[0]");
        assertThat(replacing).hasToString("SigningKeys[2026-11, 0]");
        assertThat(SignedVerdict.verify(ALLOW.sign(alone), replacing, ORDER, NOW))
                .isEqualTo(new Accepted(ALLOW));
    }

    @Test
    void keysThatCannotBeToldApartAreRefused() {
        String secret = "a secret of sixteen bytes";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKeys.of(List.of("1:" + secret, "1:" + secret), null))
                .withMessage("signing keys must have different ids, but two have the id 1");
        for (String key : List.of(secret, ":" + secret, "a b:" + secret, ";:" + secret))
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SigningKeys.of(List.of(key), null))
                    .withMessageStartingWith("signing keys must each be id:secret")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("sixteen"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKeys.of(List.of(), " "))
                .withMessage("signing keys must not be empty");
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String header = ALLOW.sign(KEY);
        for (int at = 0; at < header.length(); at++) {
            char other = header.charAt(at) == 'A' ? 'B' : 'A';
            String changed = header.substring(0, at) + other + header.substring(at + 1);
            assertThat(SignedVerdict.verify(changed, KEY, ORDER, NOW))
                    .as("character %d", at)
                    .isInstanceOfAny(Forged.class, Malformed.class, UnknownKey.class);
        }
    }

    @Test
    void arbitraryHeadersAreRefusedWithoutAnException() {
        long seed = 20_261_123L;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        String header = ALLOW.sign(KEY);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder changed = new StringBuilder(header);
            for (int cut = random.nextInt(3); cut >= 0; cut--)
                changed.setCharAt(random.nextInt(changed.length()), (char) random.nextInt(0x300));
            changed.setLength(random.nextInt(changed.length() + 1));
            if (changed.toString().equals(header)) continue;
            assertThat(SignedVerdict.verify(changed.toString(), KEY, ORDER, NOW))
                    .isInstanceOf(VerdictCheck.Refused.class);
        }
    }

    @Test
    void aTextThatIsSignedButNotOfVersionTwoIsMalformed() {
        String body = ORDER.digest();
        for (String text : new String[] {
            "v1;verdict=allow;score=1;subject=;body=" + body + ";model=m;expires=1700000060;key=2",
            "v2;verdict=maybe;score=1;subject=;body=" + body + ";model=m;expires=1700000060;key=2",
            "v2;verdict=allow;score=1001;subject=;body=" + body + ";model=m;expires=1700000060;key=2",
            "v2;verdict=allow;score=1;subject=A;body=" + body + ";model=m;expires=1700000060;key=2",
            "v2;verdict=allow;score=1;subject=;body=;model=m;expires=1700000060;key=2",
            "v2;verdict=allow;score=1;subject=;body=short;model=m;expires=1700000060;key=2",
            "v2;verdict=allow;score=1;subject=;body=" + body + ";model=m;expires=1700000060;admin=yes;key=2",
            "v2;verdict=allow;score=1;subject=;body=" + body + ";model=m;expires=1700000060",
            ""
        }) {
            String signature = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(SigningKey.of(SECRET).hmac(text));
            assertThat(SignedVerdict.verify(
                            text + ";signature=" + signature, KEY, OrderBinding.of("", new byte[0]), NOW))
                    .as(text)
                    .isInstanceOf(Malformed.class);
        }
    }

    @Test
    void anOverlongHeaderIsNotEvenHashed() {
        assertThat(SignedVerdict.verify("x".repeat(5_000) + ";signature=y", KEY, ORDER, NOW))
                .isEqualTo(new Malformed("longer than 4096 characters"));
    }

    @Test
    void valuesThatCouldBreakTheFormAreNeverSigned() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignedVerdict(RiskVerdict.DENY, 1, ORDER, "m;verdict=allow", LATER));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignedVerdict(RiskVerdict.DENY, 1_001, ORDER, "m", LATER))
                .withMessage("score must be between 0 and 1000, but was 1001");
    }

    @Test
    void aKeyIsReadAsBase64OrAsText() {
        String text = "sixteen bytes ok!";
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
        assertThat(SigningKey.of(encoded).hmac("m"))
                .isEqualTo(SigningKey.of(text).hmac("m"));
    }

    @Test
    void aShortKeyIsRefusedAndNoKeyIsEverPrinted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SigningKey.of("short"))
                .withMessage("signing key must be at least 16 bytes, but was 5");
        assertThat(KEY.toString()).doesNotContain("horse");
    }
}
