package dev.sluice.runtime;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what happens on all listeners of this process; writes down refusals, one line a second for each reason at most. */
final class ConnectionCounts {
    private static final Logger log = LoggerFactory.getLogger(ConnectionCounts.class);

    private final LongAdder accepted = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final Map<Refusal, LongAdder> refused = new EnumMap<>(Refusal.class);
    private final Map<Refusal, LogPacer> pacers = new EnumMap<>(Refusal.class);

    ConnectionCounts() {
        for (var reason : Refusal.values()) {
            refused.put(reason, new LongAdder());
            pacers.put(reason, new LogPacer(System::nanoTime));
        }
    }

    void countAccepted() {
        accepted.increment();
    }

    void countClosed() {
        closed.increment();
    }

    void countRefused(Refusal reason) {
        of(refused, reason).increment();
        of(pacers, reason)
                .count(times -> log.atWarn()
                        .addKeyValue("sluice.runtime.refusal", reason.reason())
                        .addKeyValue("sluice.runtime.refusals", times)
                        .log("Clients turned away"));
    }

    long open() {
        return accepted.sum() - closed.sum();
    }

    long accepted() {
        return accepted.sum();
    }

    long refused(Refusal reason) {
        return of(refused, reason).sum();
    }

    private static <T> T of(Map<Refusal, T> all, Refusal reason) {
        var one = all.get(reason);
        if (one == null) throw new IllegalStateException(reason + " is not counted");
        return one;
    }
}
