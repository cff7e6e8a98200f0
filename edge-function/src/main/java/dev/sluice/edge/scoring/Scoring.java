package dev.sluice.edge.scoring;

import dev.sluice.edge.redis.RedisClient;
import dev.sluice.policy.risk.RiskModel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A model and what its features need, loaded once; from it come scorers over any counters. */
public final class Scoring {
    private final RiskModel model;
    private final ReferenceRates rates;

    private Scoring(RiskModel model, ReferenceRates rates) {
        this.model = model;
        this.rates = rates;
    }

    /**
     * Reads the files; throws {@link InvalidDataException} with all errors.
     *
     * @param choice name of a built-in model, or a file
     * @param rates file of exchange rates, null for the built-in ones
     */
    public static Scoring load(String choice, @Nullable Path rates) {
        ReferenceRates worth = rates == null ? ReferenceRates.defaults() : ReferenceRates.load(rates);
        return new Scoring(ModelFile.load(choice), worth);
    }

    /** Name and version of the model. */
    public String model() {
        return model.name();
    }

    /** With what comes with the program. */
    public static Scoring defaults() {
        return load("scorecard", null);
    }

    /** A scorer that remembers in this process, in about {@code maxBytes}. */
    public Scorer inMemory(long maxBytes) {
        return over(new MemoryCounters(rates, horizon(), maxBytes));
    }

    /**
     * A scorer that remembers in Redis.
     *
     * @param prefix begins every key
     * @param orders how long an order can be labelled and is known as repeated
     * @param relearn how long history counts as unreadable after the memory was lost
     */
    public Scorer inRedis(RedisClient redis, String prefix, Duration orders, Duration relearn) {
        return over(new RedisCounters(redis, rates, horizon(), new RedisCounters.Retention(prefix, orders, relearn)));
    }

    /** A scorer over any counters. */
    public Scorer over(Counters counters) {
        return new Scorer(counters, rates, model);
    }

    /** How the counters must be read for this model. */
    private Horizon horizon() {
        return model instanceof TreeModel trees ? trees.horizon() : Horizon.WEEK;
    }
}
