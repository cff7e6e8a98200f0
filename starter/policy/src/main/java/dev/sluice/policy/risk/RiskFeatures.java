package dev.sluice.policy.risk;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is known of one order: a finite number for each {@link RiskFeature}, or missing. Missing is a value of its own and
 * never the same as 0.
 *
 * @param values the known ones, unmodifiable, in the order of the vocabulary
 */
public record RiskFeatures(Map<RiskFeature, Double> values) {
    public RiskFeatures {
        Map<RiskFeature, Double> copy = new EnumMap<>(RiskFeature.class);
        copy.putAll(values);
        copy.forEach(RiskFeatures::requireFinite);
        values = Collections.unmodifiableMap(copy);
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean has(RiskFeature feature) {
        return values.containsKey(feature);
    }

    /** The value, or NaN if it is missing. */
    public double get(RiskFeature feature) {
        return values.getOrDefault(feature, Double.NaN);
    }

    private static void requireFinite(RiskFeature feature, double value) {
        if (!Double.isFinite(value))
            throw new IllegalArgumentException(feature.key() + " must be a finite number, but was " + value);
    }

    /** Collects values; what is never set is missing. Not safe for use by several threads. */
    public static final class Builder {
        private final Map<RiskFeature, Double> values = new EnumMap<>(RiskFeature.class);

        private Builder() {}

        public Builder with(RiskFeature feature, double value) {
            values.put(feature, value);
            return this;
        }

        public RiskFeatures build() {
            return new RiskFeatures(values);
        }
    }
}
