package dev.sluice.edge.training;

import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskFeatures;
import java.util.Arrays;

/** Orders as rows of numbers, column by column, in the order in which they were replayed. NaN is missing. */
final class Dataset {
    private static final int FEATURES = RiskFeature.values().length;

    private float[][] columns = new float[FEATURES][1_024];
    private boolean[] frauds = new boolean[1_024];
    private double[] worths = new double[1_024];
    private int size;

    /** Adds a row; {@code worth} is what the order was about in the reference currency. */
    void add(RiskFeatures features, double worth, boolean fraud) {
        if (size == frauds.length) grow();
        for (int feature = 0; feature < FEATURES; feature++) columns[feature][size] = (float) features.at(feature);
        worths[size] = worth;
        frauds[size++] = fraud;
    }

    private void grow() {
        int capacity = size + size / 2;
        for (int feature = 0; feature < FEATURES; feature++)
            columns[feature] = Arrays.copyOf(columns[feature], capacity);
        frauds = Arrays.copyOf(frauds, capacity);
        worths = Arrays.copyOf(worths, capacity);
    }

    int size() {
        return size;
    }

    float[] column(int feature) {
        return columns[feature];
    }

    boolean fraud(int row) {
        return frauds[row];
    }

    double worth(int row) {
        return worths[row];
    }

    RiskFeatures features(int row) {
        RiskFeatures.Builder features = RiskFeatures.builder();
        for (RiskFeature feature : RiskFeature.values()) {
            float value = columns[feature.place()][row];
            if (!Float.isNaN(value)) features.with(feature, value);
        }
        return features.build();
    }

    int frauds(int[] rows) {
        int count = 0;
        for (int row : rows) if (frauds[row]) count++;
        return count;
    }
}
