package dev.sluice.orders;

import dev.sluice.policy.risk.RiskVerdict;
import dev.sluice.policy.risk.SignedVerdict;
import dev.sluice.policy.risk.SigningKey;
import dev.sluice.policy.risk.VerdictCheck;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Turns the verdict that the gateway signed into the first status of an order. A verdict that cannot be believed counts as
 * none, and an order of a sensitive amount without a verdict waits for a person.
 */
@Component
final class RiskCheck {

    private static final Logger log = LoggerFactory.getLogger(RiskCheck.class);

    private final @Nullable SigningKey key;
    private final long sensitiveAmount;
    private final InstantSource clock;

    RiskCheck(OrdersProperties properties, InstantSource clock) {
        String text = properties.risk().signingKey();
        this.key = text == null || text.isBlank() ? null : SigningKey.of(text);
        this.sensitiveAmount = properties.risk().sensitiveAmount();
        this.clock = clock;
        if (key == null) {
            log.atWarn()
                    .addKeyValue("sluice.orders.sensitive_amount", sensitiveAmount)
                    .log("No orders.risk.signing-key: every order of a sensitive amount will wait for review");
        }
    }

    OrderStatus firstStatus(OrderDraft draft, IdempotencyKey subject, @Nullable String header) {
        return switch (verdict(subject, header)) {
            case ALLOW -> OrderStatus.ACCEPTED;
            case REVIEW -> OrderStatus.PENDING_REVIEW;
            case DENY -> OrderStatus.REJECTED;
            case UNCHECKED -> draft.total() >= sensitiveAmount ? OrderStatus.PENDING_REVIEW : OrderStatus.ACCEPTED;
        };
    }

    private RiskVerdict verdict(IdempotencyKey subject, @Nullable String header) {
        if (key == null) {
            return RiskVerdict.UNCHECKED;
        }
        return switch (SignedVerdict.verify(header, key, subject.value(), clock.instant())) {
            case VerdictCheck.Accepted accepted -> accepted.verdict().verdict();
            case VerdictCheck.Refused refused -> {
                log.atDebug().addKeyValue("reason", refused.reason()).log("Risk verdict not believed");
                yield RiskVerdict.UNCHECKED;
            }
        };
    }
}
