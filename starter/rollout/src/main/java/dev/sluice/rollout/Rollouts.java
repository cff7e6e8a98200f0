package dev.sluice.rollout;

import dev.sluice.policy.rollout.Command;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.RolloutReconciler.News;
import dev.sluice.rollout.RolloutReconciler.Passed;
import dev.sluice.rollout.traffic.Broadcast;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All rollouts, each with one writer at a time. Readers take the latest snapshot and never wait. */
public final class Rollouts {

    /** Longest chain of decisions after one piece of news; more would be a machine that goes in circles. */
    private static final int LONGEST_CHAIN = 8;

    private final Map<String, Slot> slots = new ConcurrentSkipListMap<>();
    private final ReentrantLock newcomers = new ReentrantLock();
    private final RolloutStore store;
    private final RolloutReconciler reconciler;
    private final RolloutMetrics metrics;
    private final InstantSource time;

    /** One rollout, its writer's lock and those who watch it. */
    private record Slot(ReentrantLock lock, Broadcast<Rollout> snapshots) {
        Slot(Rollout first) {
            this(new ReentrantLock(), new Broadcast<>(first));
        }

        Rollout rollout() {
            return snapshots.latest().value();
        }
    }

    /** A command was understood and means nothing now. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String reason) {
            super(reason);
        }
    }

    Rollouts(RolloutStore store, RolloutReconciler reconciler, RolloutMetrics metrics, InstantSource time) {
        this.store = store;
        this.reconciler = reconciler;
        this.metrics = metrics;
        this.time = time;
        store.load().forEach(this::open);
    }

    /** All of them, by name. */
    public Collection<Rollout> all() {
        return slots.values().stream().map(Slot::rollout).toList();
    }

    public Optional<Rollout> get(String name) {
        return Optional.ofNullable(slots.get(name)).map(Slot::rollout);
    }

    /** Snapshots of a rollout as they come. */
    public Optional<Broadcast<Rollout>> watch(String name) {
        return Optional.ofNullable(slots.get(name)).map(Slot::snapshots);
    }

    public List<Decision> decisions(String name) {
        return store.decisions(name);
    }

    /**
     * Makes this the resource of its rollout.
     *
     * @throws InvalidDocument when it may not become so while a release is on
     */
    public Rollout put(RolloutResource resource) {
        Slot slot = slot(resource);
        return locked(slot.lock(), () -> {
            Rollout rollout = slot.rollout();
            if (!rollout.resource().document().equals(resource.document())) {
                Rollout changed = ResourceChange.apply(rollout, resource, time.instant());
                store.save(changed);
                reconciler.restore(changed);
                slot.snapshots().publish(changed);
            }
            settle(slot, new News.Ticked());
            return slot.rollout();
        });
    }

    /**
     * Does what a person asks; empty when there is no such rollout.
     *
     * @throws Refused when it means nothing in the present state
     */
    public Optional<Rollout> command(String name, Command command, String by) {
        Slot slot = slots.get(name);
        if (slot == null) return Optional.empty();
        return locked(slot.lock(), () -> {
            String refusal = settle(slot, new News.Asked(command, by));
            if (refusal != null) throw new Refused(refusal);
            return Optional.of(slot.rollout());
        });
    }

    /** Counts a gateway's report and does at once what it leads to; false when there is nothing new to count. */
    public boolean report(ServiceReport report) {
        Slot slot = slots.get(report.service());
        if (slot == null) return false;
        return locked(slot.lock(), () -> {
            if (slot.rollout().seen().has(report.boot(), report.sequence())) return false;
            settle(slot, new News.Reported(report));
            return true;
        });
    }

    /** Lets time pass for one rollout. */
    public void tick(String name) {
        Slot slot = slots.get(name);
        if (slot != null) locked(slot.lock(), () -> Optional.ofNullable(settle(slot, new News.Ticked())));
    }

    /** Lets everyone go who watches. */
    public void endWatching() {
        slots.values().forEach(slot -> slot.snapshots().close());
    }

    private Slot slot(RolloutResource resource) {
        return locked(newcomers, () -> {
            Slot known = slots.get(resource.name());
            if (known != null) return known;
            Rollout first = Rollout.first(resource, time.instant());
            store.save(first);
            return open(first);
        });
    }

    private Slot open(Rollout rollout) {
        reconciler.restore(rollout);
        Slot slot = new Slot(rollout);
        slots.put(rollout.name(), slot);
        metrics.watch(rollout.name(), slot::rollout);
        return slot;
    }

    /** Passes until nothing changes any more; the refusal of a command that meant nothing. */
    private @Nullable String settle(Slot slot, News news) {
        String refusal = null;
        News next = news;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            Rollout before = slot.rollout();
            Passed passed = reconciler.pass(before, next);
            if (i == 0) refusal = passed.refusal();
            if (!passed.rollout().equals(before)) slot.snapshots().publish(passed.rollout());
            if (!passed.decided()) break;
            metrics.decided(passed.rollout());
            next = new News.Ticked();
        }
        return refusal;
    }

    private static <T> T locked(ReentrantLock lock, Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
