package dev.sluice.edge.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.edge.redis.RedisClient;
import dev.sluice.edge.redis.RedisException;
import dev.sluice.edge.redis.Script;
import dev.sluice.edge.scoring.History.Past;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Counters in Redis, shared by all processes and kept over restarts. One script in one round trip reads an order's keys and adds the order; what is
 * read is summed here, by the same {@link Trail} as in memory. The first order of an empty Redis gives the memory a name. If that name changes while this process
 * runs, the memory was lost: for a while history counts as unreadable, because "never seen" would not be true.
 */
final class RedisCounters implements Counters {
    private static final Script OBSERVE = Script.beside(RedisCounters.class, "observe.lua");
    private static final Script LABEL = Script.beside(RedisCounters.class, "label.lua");

    /** A key is kept for eight months after its last order: devices come back after many weeks. */
    private static final Duration KEYS_KEPT = Duration.ofDays(240);

    private final RedisClient redis;
    private final ReferenceRates rates;
    private final Horizon horizon;
    private final Retention retention;
    private volatile @Nullable Birth birth;

    /**
     * How long things are kept and believed.
     *
     * @param prefix begins every key
     * @param orders how long an order can be labelled and is known as repeated
     * @param relearn how long history counts as unreadable after the memory was lost
     */
    record Retention(String prefix, Duration orders, Duration relearn) {}

    /** Which memory this is, and since when if it is not the first. */
    private record Birth(String name, long replacedAt, boolean replaced) {}

    RedisCounters(RedisClient redis, ReferenceRates rates, Horizon horizon, Retention retention) {
        this.redis = redis;
        this.rates = rates;
        this.horizon = horizon;
        this.retention = retention;
    }

    @Override
    public CompletionStage<History> observe(OrderFacts order) {
        Booking booking = Booking.of(order, rates);
        return add(order, booking).thenApply(reply -> history(order, booking, reply));
    }

    @Override
    public CompletionStage<Boolean> count(OrderFacts order) {
        return add(order, Booking.of(order, rates))
                .thenApply(reply -> list(reply.get(1)).isEmpty());
    }

    private CompletionStage<List<?>> add(OrderFacts order, Booking booking) {
        List<byte[]> keys = new ArrayList<>();
        keys.add(text(retention.prefix + "birth"));
        keys.add(orderKey(order.orderId()));
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(number(booking.time()));
        arguments.add(number(booking.worth()));
        arguments.add(number(booking.hour()));
        arguments.add(number(horizon.retained()));
        arguments.add(number(retention.orders.toSeconds()));
        arguments.add(number(KEYS_KEPT.toSeconds()));
        arguments.add(
                text(HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())));
        booking.keys().forEach((subject, key) -> {
            keys.add(text(key(subject, key)));
            arguments.add(text(subject.letter()));
            long companion = Booking.companion(subject.companion(order));
            arguments.add(companion == 0 ? new byte[0] : text(Long.toHexString(companion)));
        });
        return redis.run(OBSERVE, keys, arguments).thenApply(RedisCounters::list);
    }

    @Override
    public CompletionStage<Label.Effect> label(Label label) {
        List<byte[]> keys = new ArrayList<>();
        keys.add(orderKey(label.orderId()));
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(number(label.fraud() ? 1 : 0));
        arguments.add(number(retention.orders.toSeconds()));
        if (label.order() != null) {
            Booking booking = Booking.of(label.order(), rates);
            arguments.add(number(booking.time()));
            arguments.add(number(booking.worth()));
            booking.keys().forEach((subject, key) -> {
                keys.add(text(key(subject, key)));
                arguments.add(text(subject.letter()));
            });
        }
        return redis.run(LABEL, keys, arguments).thenApply(reply -> switch (string(reply)) {
            case "applied" -> Label.Effect.APPLIED;
            case "repeated" -> Label.Effect.REPEATED;
            default -> Label.Effect.UNKNOWN_ORDER;
        });
    }

    /** What is in Redis is not counted from here. */
    @Override
    public long keys() {
        return 0;
    }

    private History history(OrderFacts order, Booking booking, List<?> reply) {
        requireKnown(string(reply.get(0)));
        StoredOrder kept = new StoredOrder(list(reply.get(1)));
        Map<Subject, Past> pasts = new EnumMap<>(Subject.class);
        int at = 2;
        for (Subject subject : booking.keys().keySet()) {
            Trail trail = StoredTrail.read(list(reply.get(at++)));
            long companion = Booking.companion(subject.companion(order));
            Trail.Own own = kept.own(subject, key(subject, String.valueOf(subject.key(order))));
            pasts.put(subject, trail.at(booking.time(), companion, own, horizon));
        }
        return new History(
                pasts.get(Subject.CUSTOMER),
                pasts.get(Subject.DEVICE),
                pasts.get(Subject.ADDRESS),
                pasts.get(Subject.SELLER));
    }

    private void requireKnown(String name) {
        Birth known = birth;
        if (known == null) {
            birth = new Birth(name, 0, false);
        } else if (!known.name.equals(name)) {
            birth = new Birth(name, System.nanoTime(), true);
            throw new RedisException("the memory was lost");
        } else if (known.replaced && System.nanoTime() - known.replacedAt < retention.relearn.toNanos()) {
            throw new RedisException("the memory was lost a short while ago");
        }
    }

    private byte[] orderKey(String orderId) {
        return text(retention.prefix + "o:" + orderId);
    }

    private String key(Subject subject, String key) {
        return retention.prefix + subject.letter() + ":" + key;
    }

    private static List<?> list(@Nullable Object reply) {
        if (reply instanceof List<?> list) return list;
        throw new RedisException("Redis did not answer with a list");
    }

    private static String string(@Nullable Object reply) {
        if (reply instanceof byte[] bytes) return new String(bytes, UTF_8);
        throw new RedisException("Redis did not answer with a text");
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] number(long number) {
        return text(Long.toString(number));
    }
}
