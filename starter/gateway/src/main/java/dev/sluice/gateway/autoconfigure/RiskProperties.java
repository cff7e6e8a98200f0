package dev.sluice.gateway.autoconfigure;

import dev.sluice.gateway.risk.EdgeRisk;
import dev.sluice.gateway.risk.FailMode;
import dev.sluice.gateway.risk.RiskFilter;
import dev.sluice.gateway.risk.RiskRule;
import dev.sluice.policy.risk.SigningKey;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the risk check.
 *
 * @param enabled Whether sensitive requests are checked. Nothing is checked without endpoints.
 * @param endpoints Addresses of the edge function, asked in this order.
 * @param deadline Longest wait for a verdict, over all endpoints.
 * @param failMode Fate of a sensitive request that nobody assessed.
 * @param signingKey Secret shared with the services, at least 16 bytes, Base64 or text.
 * @param validFor Time that a service may trust a verdict.
 * @param maxBodySize Largest body that is looked into.
 * @param maxConcurrent Questions that may be under way at once.
 * @param retryAfter Time that an endpoint which keeps failing is left alone.
 * @param rules Which requests are sensitive, the first match decides: method, path pattern, amount expression, minimum
 *     amount, and where in the body the facts are.
 */
@ConfigurationProperties("sluice.gateway.risk")
record RiskProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue List<URI> endpoints,
        @DefaultValue("50ms") Duration deadline,
        @DefaultValue("fail-open") FailMode failMode,
        @Nullable String signingKey,
        @DefaultValue("60s") Duration validFor,
        @DefaultValue("512KB") DataSize maxBodySize,
        @DefaultValue("256") int maxConcurrent,
        @DefaultValue("2s") Duration retryAfter,
        @DefaultValue List<RuleProperties> rules) {

    RiskProperties {
        if (deadline.isZero() || deadline.isNegative())
            throw new IllegalArgumentException("sluice.gateway.risk.deadline must be positive, but was " + deadline);
        if (maxConcurrent < 1)
            throw new IllegalArgumentException(
                    "sluice.gateway.risk.max-concurrent must be at least 1, but was " + maxConcurrent);
        if (maxBodySize.toBytes() < 1 || maxBodySize.toMegabytes() > 1_024)
            throw new IllegalArgumentException(
                    "sluice.gateway.risk.max-body-size must be between 1B and 1GB, but was " + maxBodySize);
        if (enabled && !endpoints.isEmpty() && signingKey == null)
            throw new IllegalArgumentException(
                    "sluice.gateway.risk.signing-key must be set when sluice.gateway.risk.endpoints are");
    }

    /**
     * Settings of one rule.
     *
     * @param method HTTP method.
     * @param path Path pattern.
     * @param amount Value in minor units: a JSON pointer such as /total, or sum(/items,/quantity,/unitPrice). Every matching
     *     request is sensitive if not set.
     * @param minimum Smallest sensitive amount.
     * @param orderId JSON pointer of the order's id.
     * @param customer JSON pointer of the customer.
     * @param currency JSON pointer of the ISO 4217 currency code.
     * @param country JSON pointer of the country.
     * @param items Number of lines: a JSON pointer, or count(/items).
     */
    record RuleProperties(
            @DefaultValue("POST") String method,
            @DefaultValue("/**") String path,
            @Nullable String amount,
            @DefaultValue("0") long minimum,
            @DefaultValue("/reference") String orderId,
            @DefaultValue("/customer") String customer,
            @DefaultValue("/currency") String currency,
            @DefaultValue("/country") String country,
            @DefaultValue("count(/items)") String items) {

        RiskRule toRule() {
            return new RiskRule(
                    method, path, amount, minimum, new RiskRule.Facts(orderId, customer, currency, country, items));
        }
    }

    List<RiskRule> toRules() {
        return rules.stream().map(RuleProperties::toRule).toList();
    }

    EdgeRisk.Settings toEdge() {
        return new EdgeRisk.Settings(endpoints, deadline, maxConcurrent, retryAfter);
    }

    RiskFilter.Settings toFilter() {
        return new RiskFilter.Settings(
                SigningKey.of(signingKey == null ? "" : signingKey), failMode, (int) maxBodySize.toBytes(), validFor);
    }

    @Override
    public String toString() {
        return "RiskProperties[enabled=" + enabled + ", endpoints=" + endpoints + ", signingKey=hidden]";
    }
}
