package dev.sluice.orders;

import dev.sluice.policy.risk.SigningKeys;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the order service.
 *
 * @param version Name of this release, shown in the info endpoint and as a tag of every meter.
 * @param risk Use of the risk verdict that the gateway signs.
 * @param misbehaviour Deliberate faults, for demos and tests.
 * @param warmUp Work done before the service reports that it is ready.
 */
@ConfigurationProperties("orders")
record OrdersProperties(
        @DefaultValue("v1") String version,
        @DefaultValue Risk risk,
        @DefaultValue Misbehaviour misbehaviour,
        @DefaultValue WarmUp warmUp) {

    /**
     * Use of the risk verdict that the gateway signs.
     *
     * @param signingKey One more key shared with the gateway, without id: the oldest of all. Without any key no verdict is
     *     believed.
     * @param signingKeys Keys shared with the gateway, newest first, each as id:secret with a secret of at least 16 bytes, as
     *     base64 or text. All of them are believed.
     * @param sensitiveAmount Total in minor units from which an order needs a verdict.
     */
    record Risk(
            @DefaultValue List<String> signingKeys,
            @Nullable String signingKey,
            @DefaultValue("50000") long sensitiveAmount) {
        Risk {
            if (sensitiveAmount < 0) {
                throw new IllegalArgumentException(
                        "orders.risk.sensitive-amount must not be negative, but was " + sensitiveAmount);
            }
        }

        /** Null if nobody is to be believed. */
        @Nullable
        SigningKeys keys() {
            boolean none = signingKeys.isEmpty() && (signingKey == null || signingKey.isBlank());
            return none ? null : SigningKeys.of(signingKeys, signingKey);
        }

        @Override
        public String toString() {
            return "Risk[signingKeys=hidden, sensitiveAmount=" + sensitiveAmount + "]";
        }
    }

    /**
     * Deliberate faults, for demos and tests.
     *
     * @param enabled Whether faults are possible at all, and the endpoint that sets them exists.
     * @param errorRate Share of calls that fail, from 0 to 1; half of them after their work is done.
     * @param slowdown Factor by which calls take longer than they would, from 1 to 100.
     * @param seed Start of the sequence that picks the failing calls. Random when absent.
     */
    record Misbehaviour(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("0") double errorRate,
            @DefaultValue("1") double slowdown,
            @Nullable Long seed) {

        OptionalLong chosenSeed() {
            return seed == null ? OptionalLong.empty() : OptionalLong.of(seed);
        }
    }

    /**
     * Work done before the service reports that it is ready.
     *
     * @param rounds Number of times the warm-up runs every call once. 0 switches it off.
     */
    record WarmUp(@DefaultValue("50") int rounds) {
        WarmUp {
            if (rounds < 0) {
                throw new IllegalArgumentException("orders.warm-up.rounds must not be negative, but was " + rounds);
            }
        }
    }
}
