package dev.sluice.edge.scoring;

import dev.sluice.policy.risk.RiskFeatures;
import java.time.Duration;

/** The counters and features of the live function without a network, for the replay of a history. */
public final class Stream {
    private final MemoryCounters counters;
    private final ReferenceRates rates;
    private final Features features;

    /**
     * @param delay age at which labels are known
     * @param maxBytes what the counters may take
     */
    public Stream(Duration delay, long maxBytes) {
        this.rates = ReferenceRates.defaults();
        this.counters = new MemoryCounters(rates, new Horizon((int) delay.toHours()), maxBytes);
        this.features = new Features(rates);
    }

    /** What is known just before the order, which is then counted. */
    public RiskFeatures features(OrderFacts order) {
        return features.of(order, counters.history(order));
    }

    /** What would be known of the order if the counters could not be read. */
    public RiskFeatures blind(OrderFacts order) {
        return features.of(order, null);
    }

    /** The order is known as fraud from now on. */
    public void fraud(OrderFacts order) {
        counters.effect(new Label(order.orderId(), true, order));
    }

    /** What the order is about in the reference currency, 0 if that is not known. */
    public double worth(OrderFacts order) {
        return rates.worth(order.amount(), order.currency()).orElse(0);
    }
}
