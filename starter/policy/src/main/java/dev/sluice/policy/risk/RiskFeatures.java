package dev.sluice.policy.risk;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is known of one order: a finite number for each {@link RiskFeature}, or missing. Missing is a value of its own and
 * never the same as 0. Immutable.
 */
public final class RiskFeatures {
    private static final int COUNT = RiskFeature.values().length;

    /** By place; NaN is missing. */
    private final double[] values;

    private RiskFeatures(double[] values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    public boolean has(RiskFeature feature) {
        return !Double.isNaN(get(feature));
    }

    /** The value, or NaN if it is missing. */
    public double get(RiskFeature feature) {
        return values[feature.place()];
    }

    /** The value of the feature at this place, or NaN if it is missing. */
    public double at(int place) {
        return values[place];
    }

    /** The known ones, in the order of the vocabulary. */
    public Map<RiskFeature, Double> known() {
        Map<RiskFeature, Double> known = new EnumMap<>(RiskFeature.class);
        for (RiskFeature feature : RiskFeature.values()) if (has(feature)) known.put(feature, get(feature));
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RiskFeatures features && Arrays.equals(values, features.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return known().toString();
    }

    /** Collects values; what is never set is missing. Not safe for use by several threads. */
    public static final class Builder {
        private final double[] values = new double[COUNT];

        private Builder() {
            Arrays.fill(values, Double.NaN);
        }

        /** Sets a finite number. */
        public Builder with(RiskFeature feature, double value) {
            if (!Double.isFinite(value))
                throw new IllegalArgumentException(feature.key() + " must be a finite number, but was " + value);
            values[feature.place()] = value;
            return this;
        }

        public RiskFeatures build() {
            return new RiskFeatures(values.clone());
        }
    }
}
