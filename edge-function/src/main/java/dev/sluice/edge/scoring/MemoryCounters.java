package dev.sluice.edge.scoring;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.edge.scoring.History.Past;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counters in this process. Orders are added one at a time, so even across keys all of them see each other in one order. When
 * the memory is full, keys that are seen often stay and those seen once go first. A restart forgets everything.
 */
final class MemoryCounters implements Counters {
    /** Estimate for an order id and its history. */
    private static final int BYTES_PER_ORDER = 512;

    private final ReferenceRates rates;
    private final Recent<String, History> seen;
    private final Cache<String, Trail> customers;
    private final Cache<String, Trail> devices;
    private final Cache<String, Trail> addresses;

    /** Uses at most about {@code maxBytes}: a quarter each for customers, devices, addresses, and order ids already seen. */
    public MemoryCounters(ReferenceRates rates, long maxBytes) {
        this.rates = rates;
        long share = maxBytes / 4;
        this.seen = new Recent<>(Math.clamp(share / BYTES_PER_ORDER, 1, 10_000_000));
        this.customers = trails(share);
        this.devices = trails(share);
        this.addresses = trails(share);
    }

    /** Maintenance runs in the caller, so that no thread pool is started for it. */
    private static Cache<String, Trail> trails(long maxBytes) {
        return Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String key, Trail trail) -> 56 + key.length() + trail.bytes())
                .executor(Runnable::run)
                .build();
    }

    @Override
    public CompletionStage<History> observe(OrderFacts order) {
        return CompletableFuture.completedFuture(seen.get(order.orderId(), () -> add(order)));
    }

    @Override
    public long keys() {
        return customers.estimatedSize() + devices.estimatedSize() + addresses.estimatedSize();
    }

    private History add(OrderFacts order) {
        return new History(
                add(customers, order.customer(), order, order.country()),
                add(devices, order.device(), order, order.customer()),
                add(addresses, order.address(), order, order.customer()));
    }

    private @Nullable Past add(
            Cache<String, Trail> trails, @Nullable String key, OrderFacts order, @Nullable String companion) {
        if (key == null) return null;
        Trail known = trails.getIfPresent(key);
        Trail before = known == null ? Trail.EMPTY : known;
        long time = order.time().toEpochMilli();
        double worth = rates.worth(order.amount(), order.currency()).orElse(Double.NaN);
        trails.put(key, before.with(time, worth, companion));
        return before.at(time, companion);
    }
}
