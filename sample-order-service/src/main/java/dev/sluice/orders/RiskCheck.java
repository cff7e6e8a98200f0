package dev.sluice.orders;

import dev.sluice.policy.risk.OrderBinding;
import dev.sluice.policy.risk.RiskVerdict;
import dev.sluice.policy.risk.SignedVerdict;
import dev.sluice.policy.risk.SigningKeys;
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

    private final @Nullable SigningKeys keys;
    private final long sensitiveAmount;
    private final InstantSource clock;
    private final OrderMetrics metrics;

    /**
     * What a request says about its risk.
     *
     * @param header value of the header {@code sluice-risk}, null if there is none
     * @param body digest of the body that came with it, null if there is no header
     */
    record Claim(@Nullable String header, @Nullable BodyDigest body) {}

    RiskCheck(OrdersProperties properties, InstantSource clock, OrderMetrics metrics) {
        this.keys = properties.risk().keys();
        this.sensitiveAmount = properties.risk().sensitiveAmount();
        this.clock = clock;
        this.metrics = metrics;
        if (keys == null) {
            log.atWarn()
                    .addKeyValue("sluice.orders.sensitive_amount", sensitiveAmount)
                    .log("No orders.risk.signing-key: every order of a sensitive amount will wait for review");
        }
    }

    OrderStatus firstStatus(OrderDraft draft, IdempotencyKey key, Claim claim) {
        return switch (verdict(key, claim)) {
            case ALLOW -> OrderStatus.ACCEPTED;
            case REVIEW -> OrderStatus.PENDING_REVIEW;
            case DENY -> OrderStatus.REJECTED;
            case UNCHECKED -> draft.total() >= sensitiveAmount ? OrderStatus.PENDING_REVIEW : OrderStatus.ACCEPTED;
        };
    }

    private RiskVerdict verdict(IdempotencyKey key, Claim claim) {
        if (keys == null) {
            return RiskVerdict.UNCHECKED;
        }
        VerdictCheck check = SignedVerdict.verify(claim.header(), keys, order(key, claim), clock.instant());
        metrics.count(check);
        return switch (check) {
            case VerdictCheck.Accepted accepted -> accepted.verdict().verdict();
            case VerdictCheck.Refused refused -> {
                log.atDebug().addKeyValue("error.message", refused.reason()).log("Risk verdict not believed");
                yield RiskVerdict.UNCHECKED;
            }
        };
    }

    private static OrderBinding order(IdempotencyKey key, Claim claim) {
        BodyDigest body = claim.body();
        return body == null ? OrderBinding.ofKey(key.value()) : OrderBinding.ofDigest(key.value(), body.value());
    }
}
