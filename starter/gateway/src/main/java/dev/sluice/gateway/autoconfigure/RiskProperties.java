package dev.sluice.gateway.autoconfigure;

import dev.sluice.gateway.risk.EdgeRisk;
import dev.sluice.gateway.risk.FailMode;
import dev.sluice.gateway.risk.FailRule;
import dev.sluice.gateway.risk.OffloadMode;
import dev.sluice.gateway.risk.RequestMatch;
import dev.sluice.gateway.risk.RiskFilter;
import dev.sluice.gateway.risk.RiskRule;
import dev.sluice.policy.risk.SigningKeys;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the risk check.
 *
 * @param enabled Whether sensitive requests are checked. Nothing is checked without endpoints.
 * @param endpoints Addresses of the edge function, nearest first, the central one last.
 * @param mode Who is asked first: the endpoints in their order (always), or the central one as long as it is not above its
 *     limit (when-busy).
 * @param centralLimit Questions under way at the central endpoint from which on it counts as busy.
 * @param deadline Longest wait for a verdict, over all endpoints.
 * @param failMode Fate of a sensitive request that nobody assessed: it goes on (fail-open), is answered 503 (fail-closed), or
 *     its amount decides (amount).
 * @param failClosedFrom Smallest amount, in minor units, that is answered 503 in the fail mode amount.
 * @param signingKey One more secret shared with the services, without id: the oldest of all.
 * @param signingKeys Secrets shared with the services, newest first, each as id:secret with a secret of at least 16 bytes,
 *     Base64 or text. The newest signs.
 * @param validFor Time that a service may trust a verdict.
 * @param maxBodySize Largest body that is looked into.
 * @param maxConcurrent Questions that may be under way at once.
 * @param retryAfter Time that an endpoint which keeps failing is left alone.
 * @param rules Which requests are sensitive, the first that finds one so decides: method, path pattern, headers, fields of the
 *     body, amount expression, minimum amount, and where in the body the facts are.
 */
@ConfigurationProperties("sluice.gateway.risk")
record RiskProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue List<URI> endpoints,
        @DefaultValue("always") OffloadMode mode,
        @DefaultValue("64") int centralLimit,
        @DefaultValue("50ms") Duration deadline,
        @DefaultValue("fail-open") FailMode failMode,
        @DefaultValue("100000") long failClosedFrom,
        @DefaultValue List<String> signingKeys,
        @Nullable String signingKey,
        @DefaultValue("60s") Duration validFor,
        @DefaultValue("512KB") DataSize maxBodySize,
        @DefaultValue("256") int maxConcurrent,
        @DefaultValue("2s") Duration retryAfter,
        @DefaultValue List<RuleProperties> rules) {

    RiskProperties {
        of("deadline").positive(deadline);
        of("max-concurrent").atLeast(1, maxConcurrent);
        of("central-limit").atLeast(1, centralLimit);
        of("fail-closed-from").notNegative(failClosedFrom);
        of("max-body-size").between(DataSize.ofBytes(1), DataSize.ofGigabytes(1), maxBodySize, "1B and 1GB");
        if (enabled && !endpoints.isEmpty() && signingKeys.isEmpty() && signingKey == null)
            throw new IllegalArgumentException(
                    "sluice.gateway.risk.signing-keys or signing-key must be set when sluice.gateway.risk.endpoints are");
    }

    /**
     * Settings of one rule.
     *
     * @param method HTTP method.
     * @param path Path pattern.
     * @param amount Value in minor units: a JSON pointer such as /total, or sum(/items,/quantity,/unitPrice). Every matching
     *     request is sensitive if not set.
     * @param minimum Smallest sensitive amount.
     * @param headers Values by the names of headers that the request must have; * is any.
     * @param fields Values by JSON pointers of fields that the body must have, such as "[/payment]": invoice; * is any.
     * @param orderId JSON pointer of the order's id. The SHA-256 of the Idempotency-Key if there is none.
     * @param customer JSON pointer of the customer.
     * @param device JSON pointer of the device.
     * @param address JSON pointer of the address.
     * @param currency JSON pointer of the ISO 4217 currency code.
     * @param country JSON pointer of the country.
     * @param payment JSON pointer of the way of payment.
     * @param items Number of lines: a JSON pointer, or count(/items).
     */
    record RuleProperties(
            @DefaultValue("POST") String method,
            @DefaultValue("/**") String path,
            @Nullable String amount,
            @DefaultValue("0") long minimum,
            @DefaultValue Map<String, String> headers,
            @DefaultValue Map<String, String> fields,
            @DefaultValue("/reference") String orderId,
            @DefaultValue("/customer") String customer,
            @DefaultValue("/device") String device,
            @DefaultValue("/address") String address,
            @DefaultValue("/currency") String currency,
            @DefaultValue("/country") String country,
            @DefaultValue("/payment") String payment,
            @DefaultValue("count(/items)") String items) {

        RiskRule toRule() {
            Map<String, String> texts = Map.of(
                    "customer", customer,
                    "device", device,
                    "address", address,
                    "currency", currency,
                    "country", country,
                    "payment", payment);
            return new RiskRule(
                    new RequestMatch(method, path, headers, fields),
                    amount,
                    minimum,
                    new RiskRule.Facts(orderId, items, texts));
        }
    }

    List<RiskRule> toRules() {
        return rules.stream().map(RuleProperties::toRule).toList();
    }

    EdgeRisk.Settings toEdge() {
        return new EdgeRisk.Settings(deadline, maxConcurrent, retryAfter, mode, centralLimit);
    }

    RiskFilter.Settings toFilter() {
        return new RiskFilter.Settings(
                SigningKeys.of(signingKeys, signingKey),
                new FailRule(failMode, failClosedFrom),
                (int) maxBodySize.toBytes(),
                validFor);
    }

    @Override
    public String toString() {
        return "RiskProperties[enabled=" + enabled + ", endpoints=" + endpoints + ", signingKey=hidden]";
    }

    private static Limit of(String key) {
        return new Limit("sluice.gateway.risk." + key);
    }
}
