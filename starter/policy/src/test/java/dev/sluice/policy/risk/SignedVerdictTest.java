package dev.sluice.policy.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.policy.risk.VerdictCheck.Accepted;
import dev.sluice.policy.risk.VerdictCheck.Expired;
import dev.sluice.policy.risk.VerdictCheck.Forged;
import dev.sluice.policy.risk.VerdictCheck.Malformed;
import dev.sluice.policy.risk.VerdictCheck.Missing;
import dev.sluice.policy.risk.VerdictCheck.OtherSubject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SignedVerdictTest {
    private static final SigningKey KEY = SigningKey.of("correct horse battery staple");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final Instant LATER = NOW.plusSeconds(60);
    private static final SignedVerdict ALLOW =
            new SignedVerdict(RiskVerdict.ALLOW, 123, "order-536365", "scorecard-1", LATER);

    /** The expected text was computed outside Java, with Python's hmac module. */
    @Test
    void theHeaderIsTheSameInEveryImplementation() {
        assertThat(ALLOW.sign(KEY))
                .isEqualTo("v1;verdict=allow;score=123;subject=b3JkZXItNTM2MzY1;model=scorecard-1;expires=1700000060"
                        + ";signature=x2vw9aSAWcpcGUoB_EccgW5Meh_JEHqBmOCt-GrFlXg");
    }

    @Test
    void aSignedVerdictIsAcceptedUnchanged() {
        for (RiskVerdict verdict : RiskVerdict.values()) {
            SignedVerdict sent = new SignedVerdict(verdict, 0, "ключ;signature=x", "m_1.2-b", LATER);
            assertThat(SignedVerdict.verify(sent.sign(KEY), KEY, "ключ;signature=x", NOW))
                    .isEqualTo(new Accepted(sent));
        }
    }

    @Test
    void aMissingHeaderIsRefused() {
        assertThat(SignedVerdict.verify(null, KEY, "", NOW)).isEqualTo(new Missing());
        assertThat(SignedVerdict.verify("", KEY, "", NOW)).isEqualTo(new Missing());
    }

    @Test
    void aVerdictSignedWithAnotherKeyIsForged() {
        String header = ALLOW.sign(SigningKey.of("another key of sixteen bytes"));
        assertThat(SignedVerdict.verify(header, KEY, ALLOW.subject(), NOW)).isEqualTo(new Forged());
    }

    @Test
    void aVerdictExpiresAtItsExpiryAndNotBefore() {
        String header = ALLOW.sign(KEY);
        assertThat(SignedVerdict.verify(header, KEY, ALLOW.subject(), LATER.minusNanos(1)))
                .isEqualTo(new Accepted(ALLOW));
        assertThat(SignedVerdict.verify(header, KEY, ALLOW.subject(), LATER)).isEqualTo(new Expired(LATER));
    }

    @Test
    void aVerdictOfAnotherOrderIsRefused() {
        String header = ALLOW.sign(KEY);
        assertThat(SignedVerdict.verify(header, KEY, "order-536366", NOW)).isEqualTo(new OtherSubject());
        assertThat(SignedVerdict.verify(header, KEY, "", NOW)).isEqualTo(new OtherSubject());
    }

    @Test
    void aVerdictWithoutSubjectFitsOnlyARequestWithoutKey() {
        SignedVerdict unbound = new SignedVerdict(RiskVerdict.UNCHECKED, 0, "", "none", LATER);
        assertThat(SignedVerdict.verify(unbound.sign(KEY), KEY, "", NOW)).isEqualTo(new Accepted(unbound));
        assertThat(SignedVerdict.verify(unbound.sign(KEY), KEY, "order-1", NOW)).isEqualTo(new OtherSubject());
    }

    @Test
    void everyChangedCharacterIsNoticed() {
        String header = ALLOW.sign(KEY);
        for (int at = 0; at < header.length(); at++) {
            char other = header.charAt(at) == 'A' ? 'B' : 'A';
            String changed = header.substring(0, at) + other + header.substring(at + 1);
            assertThat(SignedVerdict.verify(changed, KEY, ALLOW.subject(), NOW))
                    .as("character %d", at)
                    .isInstanceOfAny(Forged.class, Malformed.class);
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
            assertThat(SignedVerdict.verify(changed.toString(), KEY, ALLOW.subject(), NOW))
                    .isInstanceOf(VerdictCheck.Refused.class);
        }
    }

    @Test
    void aTextThatIsSignedButNotOfVersionOneIsMalformed() {
        for (String text : new String[] {
            "v2;verdict=allow;score=1;subject=;model=m;expires=1700000060",
            "v1;verdict=maybe;score=1;subject=;model=m;expires=1700000060",
            "v1;verdict=allow;score=1001;subject=;model=m;expires=1700000060",
            "v1;verdict=allow;score=1;subject=A;model=m;expires=1700000060",
            "v1;verdict=allow;score=1;subject=;model=m;expires=1700000060;admin=yes",
            ""
        }) {
            String signature = Base64.getUrlEncoder().withoutPadding().encodeToString(KEY.hmac(text));
            assertThat(SignedVerdict.verify(text + ";signature=" + signature, KEY, "", NOW))
                    .as(text)
                    .isInstanceOf(Malformed.class);
        }
    }

    @Test
    void anOverlongHeaderIsNotEvenHashed() {
        assertThat(SignedVerdict.verify("x".repeat(5_000) + ";signature=y", KEY, "", NOW))
                .isEqualTo(new Malformed("longer than 4096 characters"));
    }

    @Test
    void valuesThatCouldBreakTheFormAreNeverSigned() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignedVerdict(RiskVerdict.DENY, 1, "", "m;verdict=allow", LATER));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SignedVerdict(RiskVerdict.DENY, 1_001, "", "m", LATER))
                .withMessage("score must be between 0 and 1000, but was 1001");
    }

    @Test
    void aKeyIsReadAsBase64OrAsText() {
        String text = "sixteen bytes ok!";
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
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
