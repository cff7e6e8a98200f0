package dev.sluice.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.policy.risk.OrderBinding;
import dev.sluice.policy.risk.RiskVerdict;
import dev.sluice.policy.risk.SignedVerdict;
import dev.sluice.policy.risk.SigningKeys;
import java.time.Instant;

/** Headers as the gateway signs them, and as an attacker would like to. */
final class Verdicts {

    private Verdicts() {}

    /** For an order of this key and this body. */
    static String signed(String verdict, String key, String body) {
        return signed(
                verdict,
                key,
                body,
                SigningKeys.of(TestService.SIGNING_KEY),
                Instant.now().plusSeconds(60));
    }

    static String signed(String verdict, String key, String body, SigningKeys keys, Instant expires) {
        RiskVerdict parsed = RiskVerdict.of(verdict).orElseThrow();
        OrderBinding order = OrderBinding.of(key, body.getBytes(UTF_8));
        return new SignedVerdict(parsed, 100, order, "scorecard-1", expires).sign(keys);
    }
}
