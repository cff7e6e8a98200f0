package dev.sluice.edge.scoring;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.edge.scoring.History.Past;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Counters in this process. Orders are added one at a time, so even across keys all of them see each other in one order. When
 * the memory is full, keys that are seen often stay and those seen once go first. A restart forgets everything.
 */
final class MemoryCounters implements Counters {
    /** Estimate for an order id and its booking. */
    private static final int BYTES_PER_ORDER = 640;

    private final ReferenceRates rates;
    private final Horizon horizon;
    private final Recent<String, Seen> seen;
    private final Map<Subject, Cache<String, Trail>> trails = new EnumMap<>(Subject.class);

    /** An order that was counted. */
    private static final class Seen {
        private final Booking booking;
        private final Map<Subject, Trail.Own> owns;
        private boolean fraud;

        Seen(Booking booking, Map<Subject, Trail.Own> owns) {
            this.booking = booking;
            this.owns = owns;
        }

        Trail.@Nullable Own own(Subject subject, String key) {
            return key.equals(booking.keys().get(subject)) ? owns.get(subject) : null;
        }
    }

    /** Uses at most about {@code maxBytes}: a fifth each for the four subjects and for order ids already seen. */
    MemoryCounters(ReferenceRates rates, Horizon horizon, long maxBytes) {
        this.rates = rates;
        this.horizon = horizon;
        long share = maxBytes / (Subject.values().length + 1);
        this.seen = new Recent<>(Math.clamp(share / BYTES_PER_ORDER, 1, 10_000_000));
        for (Subject subject : Subject.values()) trails.put(subject, trails(share));
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
        return CompletableFuture.completedFuture(history(order));
    }

    @Override
    public synchronized CompletionStage<Boolean> count(OrderFacts order) {
        boolean known = seen.find(order.orderId()) != null;
        if (!known) history(order);
        return CompletableFuture.completedFuture(!known);
    }

    @Override
    public CompletionStage<Label.Effect> label(Label label) {
        return CompletableFuture.completedFuture(effect(label));
    }

    @Override
    public long keys() {
        return trails.values().stream().mapToLong(Cache::estimatedSize).sum();
    }

    synchronized History history(OrderFacts order) {
        Seen before = seen.find(order.orderId());
        Booking booking = Booking.of(order, rates);
        Map<Subject, Trail.Own> owns = new EnumMap<>(Subject.class);
        History history = new History(
                past(Subject.CUSTOMER, order, booking, before, owns),
                past(Subject.DEVICE, order, booking, before, owns),
                past(Subject.ADDRESS, order, booking, before, owns),
                past(Subject.SELLER, order, booking, before, owns));
        if (before == null) seen.put(order.orderId(), new Seen(booking, owns));
        return history;
    }

    /** Reads a key and, if the order is new, adds it. */
    private @Nullable Past past(
            Subject subject, OrderFacts order, Booking booking, @Nullable Seen before, Map<Subject, Trail.Own> owns) {
        String key = booking.keys().get(subject);
        if (key == null) return null;
        long companion = Booking.companion(subject.companion(order));
        Trail known = trails(subject).getIfPresent(key);
        Trail trail = known == null ? new Trail() : known;
        if (before != null) return trail.at(booking.time(), companion, before.own(subject, key), horizon);
        Past past = trail.at(booking.time(), companion, null, horizon);
        int bytes = trail.bytes();
        owns.put(subject, trail.add(booking.time(), booking.worth(), companion, horizon));
        if (known == null || trail.bytes() != bytes) trails(subject).put(key, trail);
        return past;
    }

    synchronized Label.Effect effect(Label label) {
        Seen order = seen.find(label.orderId());
        if (order == null) {
            OrderFacts told = label.order();
            if (told == null) return Label.Effect.UNKNOWN_ORDER;
            order = new Seen(Booking.of(told, rates), Map.of());
            seen.put(label.orderId(), order);
        }
        if (order.fraud == label.fraud()) return Label.Effect.REPEATED;
        order.fraud = label.fraud();
        int hour = order.booking.hour();
        order.booking.keys().forEach((subject, key) -> {
            Trail trail = trails(subject).getIfPresent(key);
            if (trail != null) trail.label(hour, label.fraud() ? 1 : -1);
        });
        return Label.Effect.APPLIED;
    }

    @SuppressWarnings("NullAway") // There is one for every subject.
    private Cache<String, Trail> trails(Subject subject) {
        return trails.get(subject);
    }
}
