package dev.sluice.orders;

import dev.sluice.policy.risk.RiskVerdict;
import dev.sluice.policy.risk.SignedVerdict;
import dev.sluice.policy.risk.SigningKey;
import java.time.Instant;

/** Headers as the gateway signs them, and as an attacker would like to. */
final class Verdicts {

    private Verdicts() {}

    static String signed(String verdict, String subject) {
        return signed(verdict, subject, TestService.SIGNING_KEY, Instant.now().plusSeconds(60));
    }

    static String signed(String verdict, String subject, String key, Instant expires) {
        RiskVerdict parsed = RiskVerdict.of(verdict).orElseThrow();
        return new SignedVerdict(parsed, 100, subject, "scorecard-1", expires).sign(SigningKey.of(key));
    }
}
