package dev.sluice.gateway.table;

import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Lease;
import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routing table in force: an immutable snapshot in one atomic reference, swapped whole and never edited.
 *
 * <p>The lease is looked at whenever the snapshot is read, by a request or by the reporter: whoever finds it expired swaps
 * in the same table without canary weights. No timer has to be on time for that.
 */
public final class RoutingTables {

    private static final Logger log = LoggerFactory.getLogger(RoutingTables.class);
    private static final Duration UNTIL_FIRST_TABLE = Duration.ofSeconds(15);

    private final AtomicReference<InForce> inForce;
    private final ConcurrentLinkedQueue<OutcomeWindow> retired = new ConcurrentLinkedQueue<>();
    private final Map<String, Backend> fallbacks;
    private final Suspicion suspicion;
    private final LongSupplier nanoClock;
    private volatile Consumer<RoutingTable> follower = table -> {};

    /** Where a table came from. */
    public enum Source {
        CONTROLLER,
        FILE,
        FALLBACK
    }

    /**
     * One snapshot.
     *
     * @param issued table as it was issued
     * @param table table in force: {@code issued}, or the same without canary weights after the lease expired
     * @param source where it came from
     * @param lease how long its canary weights hold
     * @param window what happens while exactly this table is in force
     * @param sinceNanos when it was installed
     */
    public record InForce(
            RoutingTable issued,
            RoutingTable table,
            Source source,
            Lease lease,
            OutcomeWindow window,
            long sinceNanos) {}

    /**
     * Starts with the fallbacks alone.
     *
     * @param fallbacks stable backends of services that no table names
     * @param suspicion longest time for which a failure keeps users from the canary while the controller is asked, or zero
     * @param nanoClock monotonic clock, {@link System#nanoTime} outside of tests
     */
    public RoutingTables(Map<String, Backend> fallbacks, Duration suspicion, LongSupplier nanoClock) {
        this.fallbacks = Map.copyOf(fallbacks);
        this.suspicion = new Suspicion(suspicion, nanoClock);
        this.nanoClock = nanoClock;
        RoutingTable empty = withFallbacks(RoutingTable.of(0, 0, UNTIL_FIRST_TABLE, List.of()));
        this.inForce = new AtomicReference<>(snapshot(empty, empty.expired(), Source.FALLBACK));
    }

    /** The snapshot in force at this moment. */
    public InForce current() {
        InForce now = inForce.get();
        if (!now.table().leaseHeld() || now.lease().holds(nanoClock.getAsLong())) return now;
        InForce expired = new InForce(
                now.issued(),
                now.table().expired(),
                now.source(),
                now.lease(),
                new OutcomeWindow(now.table().expired()),
                nanoClock.getAsLong());
        if (!inForce.compareAndSet(now, expired)) return current();
        retire(now);
        log.atWarn()
                .addKeyValue("sluice.gateway.epoch", now.table().epoch())
                .log("Controller was not heard for the lease, canary weights are 0 until it is heard again");
        return expired;
    }

    /** Tells of each table that comes into force from now on, before the next one can. */
    public void follow(Consumer<RoutingTable> told) {
        follower = told;
    }

    /** Whether any table but the fallbacks has ever been known. */
    public boolean known() {
        return inForce.get().source() != Source.FALLBACK;
    }

    /** Takes a table from disk: its addresses and replay rules, but no canary until the controller is heard. */
    public void restore(RoutingTable table) {
        RoutingTable whole = withFallbacks(table);
        swap(snapshot(whole, whole.expired(), Source.FILE));
    }

    /**
     * Takes a table from the controller.
     *
     * @param firstOfConnection whether it is the first on a new stream; such a table is taken whatever its epoch
     * @return whether it is in force now; an older one than the one in force is not
     */
    public boolean install(RoutingTable table, boolean firstOfConnection) {
        InForce now = inForce.get();
        if (!firstOfConnection
                && now.source() == Source.CONTROLLER
                && table.epoch() < now.issued().epoch()) {
            return false;
        }
        RoutingTable whole = withFallbacks(table);
        swap(snapshot(whole, whole, Source.CONTROLLER));
        return true;
    }

    /** Renews the lease of the controller's table. */
    public void heard() {
        InForce now = inForce.get();
        if (now.source() != Source.CONTROLLER) return;
        Lease renewed = new Lease(nanoClock.getAsLong(), now.issued().lease());
        boolean held = now.table().leaseHeld();
        InForce next = held
                ? new InForce(now.issued(), now.table(), now.source(), renewed, now.window(), now.sinceNanos())
                : snapshot(now.issued(), now.issued(), now.source());
        if (!inForce.compareAndSet(now, next)) heard();
        else if (!held) retire(now);
    }

    /** Windows that may hold outcomes, the one in force last. */
    List<OutcomeWindow> windows() {
        InForce now = current();
        long nanos = nanoClock.getAsLong();
        retired.removeIf(window -> window.isFinished(nanos));
        List<OutcomeWindow> all = new ArrayList<>(retired);
        all.add(now.window());
        return all;
    }

    /**
     * Which of these services nobody could answer, as far as is known. Once the controller was heard it is never asked again:
     * a service without addresses is then the controller's word, not this gateway's ignorance.
     */
    public List<String> unknown(Collection<String> services) {
        InForce now = current();
        if (now.source() == Source.CONTROLLER) return List.of();
        return services.stream()
                .filter(name -> now.table()
                        .service(name)
                        .map(routes -> routes.stable().addresses().isEmpty())
                        .orElse(true))
                .toList();
    }

    /** What keeps users from a canary that has just failed. */
    public Suspicion suspicion() {
        return suspicion;
    }

    /** The monotonic clock of the leases. */
    public long nanoTime() {
        return nanoClock.getAsLong();
    }

    private InForce snapshot(RoutingTable issued, RoutingTable table, Source source) {
        long now = nanoClock.getAsLong();
        return new InForce(issued, table, source, new Lease(now, issued.lease()), new OutcomeWindow(table), now);
    }

    private void swap(InForce next) {
        retire(inForce.getAndSet(next));
        follower.accept(next.issued());
        log.atInfo()
                .addKeyValue("sluice.gateway.epoch", next.issued().epoch())
                .addKeyValue("sluice.gateway.source", next.source())
                .log("Routing table in force");
    }

    private void retire(InForce old) {
        old.window().retire(nanoClock.getAsLong());
        retired.add(old.window());
    }

    private RoutingTable withFallbacks(RoutingTable table) {
        List<ServiceRoutes> all = new ArrayList<>(table.services());
        fallbacks.forEach((name, backend) -> {
            if (table.service(name).isEmpty()) all.add(ServiceRoutes.stableOnly(name, backend));
        });
        return RoutingTable.of(table.epoch(), table.issuedAtMillis(), table.lease(), all);
    }
}
