package dev.sluice.rollout;

import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.RolloutReconciler.News;
import dev.sluice.rollout.RolloutReconciler.Passed;
import dev.sluice.rollout.traffic.Broadcast;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * All rollouts, each release group with one writer at a time; a service without a group is one by itself. Readers take the
 * latest snapshot and never wait.
 */
public final class Rollouts {

    /** Longest chain of decisions after one piece of news; more would be a machine that goes in circles. */
    private static final int LONGEST_CHAIN = 8;

    private final Map<String, Slot> slots = new ConcurrentSkipListMap<>();
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
    private final ReentrantLock newcomers = new ReentrantLock();
    private final RolloutStore store;
    private final RolloutReconciler reconciler;
    private final RolloutMetrics metrics;
    private final InstantSource time;

    /** One rollout and those who watch it. */
    private record Slot(Broadcast<Rollout> snapshots) {
        Rollout rollout() {
            return snapshots.latest().value();
        }
    }

    /** A command was understood and means nothing now. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Refused(String reason) {
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

    /** All that the present or last release of a rollout was decided by. */
    public List<Recorded> recorded(String name) {
        return store.recorded(name);
    }

    /** Writes the same as it is kept, one JSON document a line. */
    public void writeRecord(String name, OutputStream out) throws IOException {
        store.writeRecord(name, out);
    }

    public List<Decision> decisions(String name) {
        return store.decisions(name);
    }

    /**
     * Makes this the resource of its rollout.
     *
     * @throws InvalidDocument when the release that is on, or the kind of workload, stands against it
     * @throws Refused when the rollout is being deleted
     */
    public Rollout put(RolloutResource resource) {
        reconciler.check(resource);
        Slot known = slots.get(resource.name());
        Slot slot = known == null ? newcomer(resource) : known;
        return locked(slot, () -> {
            Rollout rollout = slot.rollout();
            if (rollout.deleting() || !slot.equals(slots.get(resource.name())))
                throw new Refused(resource.name() + " is being deleted; apply it again when it is gone.");
            if (!rollout.resource().document().equals(resource.document())) {
                Rollout changed = ResourceChange.apply(rollout, resource, time.instant());
                store.save(changed);
                reconciler.restore(changed);
                slot.snapshots().publish(changed);
            }
            settle(slot);
            return slot.rollout();
        });
    }

    /**
     * Does what a person asks, for the rollout and its release group; empty when there is no such rollout.
     *
     * @throws Refused when it means nothing in the present state
     */
    public Optional<Rollout> command(String name, Command command, String by) {
        Slot slot = slots.get(name);
        if (slot == null) return Optional.empty();
        return locked(slot, () -> {
            News asked = new News.Asked(command, by);
            String refusal = pass(slot, asked).refusal();
            if (refusal != null) throw new Refused(refusal);
            others(slot).forEach(other -> pass(other, asked));
            settle(slot);
            others(slot).forEach(this::settle);
            return Optional.of(slot.rollout());
        });
    }

    /**
     * Forgets a rollout: at once, or when its release has been taken back; empty when there is no such rollout.
     *
     * @throws Refused while the released version is handed over
     */
    public Optional<Rollout> delete(String name, String by) {
        Slot slot = slots.get(name);
        if (slot == null) return Optional.empty();
        return locked(slot, () -> {
            if (slot.rollout().state() instanceof RolloutState.HandingOver)
                throw new Refused("The released version is being handed over. Delete the rollout when that is done.");
            Rollout marked = slot.rollout().toBeDeleted();
            store.save(marked);
            slot.snapshots().publish(marked);
            if (marked.active()) pass(slot, new News.Asked(Command.ABORT, by));
            others(slot).forEach(this::settle);
            settle(slot);
            return Optional.of(slot.rollout());
        });
    }

    /** Counts a gateway's report and does at once what it leads to; false when there is nothing new to count. */
    public boolean report(ServiceReport report) {
        Slot slot = slots.get(report.service());
        if (slot == null) return false;
        return locked(slot, () -> {
            if (slot.rollout().seen().has(report.boot(), report.sequence())) return false;
            boolean before = takenBack(slot);
            if (pass(slot, new News.Reported(report)).decided()) settle(slot);
            if (!before && takenBack(slot)) others(slot).forEach(this::settle);
            return true;
        });
    }

    /** Lets time pass for one rollout. */
    public void tick(String name) {
        Slot slot = slots.get(name);
        if (slot == null) return;
        locked(slot, () -> {
            boolean before = takenBack(slot);
            settle(slot);
            if (!before && takenBack(slot)) others(slot).forEach(this::settle);
            return slot;
        });
    }

    /** Lets everyone go who watches. */
    public void endWatching() {
        slots.values().forEach(slot -> slot.snapshots().close());
    }

    private Slot newcomer(RolloutResource resource) {
        newcomers.lock();
        try {
            Slot known = slots.get(resource.name());
            if (known != null) return known;
            Rollout first = Rollout.first(resource, time.instant());
            store.save(first);
            return open(first);
        } finally {
            newcomers.unlock();
        }
    }

    private Slot open(Rollout rollout) {
        reconciler.restore(rollout);
        Slot slot = new Slot(new Broadcast<>(rollout));
        slots.put(rollout.name(), slot);
        metrics.watch(rollout.name(), slot::rollout);
        return slot;
    }

    /** Passes until nothing changes any more. */
    private void settle(Slot slot) {
        for (int i = 0; i < LONGEST_CHAIN && pass(slot, new News.Ticked()).decided(); i++) {
            // The next pass finds what follows from the last.
        }
        if (slot.rollout().deleting() && !slot.rollout().active()) forget(slot);
    }

    private Passed pass(Slot slot, News news) {
        Rollout before = slot.rollout();
        Passed passed = reconciler.pass(
                before, news, others(slot).stream().map(Slot::rollout).toList());
        if (!passed.rollout().equals(before)) slot.snapshots().publish(passed.rollout());
        if (passed.decided()) metrics.decided(passed.rollout());
        return passed;
    }

    private static boolean takenBack(Slot slot) {
        return slot.rollout().state() instanceof RolloutState.RollingBack
                || slot.rollout().state() instanceof RolloutState.Done;
    }

    private void forget(Slot slot) {
        Rollout rollout = slot.rollout();
        reconciler.delete(rollout);
        slots.remove(rollout.name(), slot);
        metrics.forget(rollout.name());
        slot.snapshots().close();
    }

    private List<Slot> others(Slot slot) {
        String group = slot.rollout().group();
        if (group == null) return List.of();
        return slots.values().stream()
                .filter(other ->
                        !other.equals(slot) && group.equals(other.rollout().group()))
                .toList();
    }

    /** With the lock of the rollout's group, which a new resource may have changed while it was waited for. */
    private <T> T locked(Slot slot, Supplier<T> work) {
        while (true) {
            ReentrantLock lock = lock(slot.rollout());
            lock.lock();
            try {
                if (lock.equals(lock(slot.rollout()))) return work.get();
            } finally {
                lock.unlock();
            }
        }
    }

    private ReentrantLock lock(Rollout rollout) {
        String key = rollout.group() == null ? "rollout " + rollout.name() : "group " + rollout.group();
        return locks.computeIfAbsent(key, name -> new ReentrantLock());
    }
}
