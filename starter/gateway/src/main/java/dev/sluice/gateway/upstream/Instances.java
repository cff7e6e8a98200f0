package dev.sluice.gateway.upstream;

import dev.sluice.gateway.table.RoutingTables;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.AddressChoice;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Ejection;
import dev.sluice.policy.routing.ServiceRoutes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * What the gateway knows of each address: its requests without an answer yet, and whether it is out because it keeps failing.
 * It is what the choice between a version's addresses looks at.
 */
public final class Instances {
    private final ConcurrentMap<Address, Instance> byAddress = new ConcurrentHashMap<>();
    private final AtomicLong seenEpoch = new AtomicLong(-1);
    private final Ejection.Rule rule;
    private final LongSupplier nanoClock;
    private final Runnable ejected;

    private static final class Instance {
        private final AtomicInteger outstanding = new AtomicInteger();
        private final AtomicReference<Ejection> ejection = new AtomicReference<>(Ejection.NONE);
    }

    /**
     * @param ejected told when an address goes out
     */
    public Instances(Ejection.Rule rule, LongSupplier nanoClock, Runnable ejected) {
        this.rule = rule;
        this.nanoClock = nanoClock;
        this.ejected = ejected;
    }

    /** The address that gets the next request, unless the version has none. */
    public Optional<Address> choose(RoutingTables.InForce tables, Backend backend) {
        forgetGone(tables);
        List<Address> addresses = backend.addresses();
        if (addresses.isEmpty()) return Optional.empty();
        if (addresses.size() == 1) return Optional.of(addresses.getFirst());
        long now = nanoClock.getAsLong();
        int chosen = AddressChoice.choose(
                addresses.size(),
                i -> outstanding(addresses.get(i)),
                i -> of(addresses.get(i)).ejection.get().isOut(now),
                ThreadLocalRandom.current());
        return Optional.of(addresses.get(chosen));
    }

    public void began(Address address) {
        of(address).outstanding.incrementAndGet();
    }

    public void ended(Address address) {
        of(address).outstanding.updateAndGet(count -> Math.max(0, count - 1));
    }

    int outstanding(Address address) {
        return of(address).outstanding.get();
    }

    public void succeeded(Address address) {
        AtomicReference<Ejection> ejection = of(address).ejection;
        Ejection now = ejection.get();
        Ejection next = now.succeeded(rule, nanoClock.getAsLong());
        if (!next.equals(now)) ejection.compareAndSet(now, next);
    }

    public void failed(Address address) {
        AtomicReference<Ejection> ejection = of(address).ejection;
        long nanos = nanoClock.getAsLong();
        Ejection now = ejection.get();
        Ejection next = now.failed(rule, nanos);
        if (ejection.compareAndSet(now, next) && next.isOut(nanos) && !now.isOut(nanos)) ejected.run();
    }

    /** Addresses that are out at this moment. */
    public Set<Address> out() {
        long now = nanoClock.getAsLong();
        Set<Address> out = new HashSet<>();
        byAddress.forEach((address, instance) -> {
            if (instance.ejection.get().isOut(now)) out.add(address);
        });
        return out;
    }

    private Instance of(Address address) {
        Instance known = byAddress.get(address);
        return known != null ? known : byAddress.computeIfAbsent(address, a -> new Instance());
    }

    /** Once per table: addresses that it does not have, and that nobody waits for, are forgotten. */
    private void forgetGone(RoutingTables.InForce tables) {
        long epoch = tables.issued().epoch();
        long seen = seenEpoch.get();
        if (seen == epoch || !seenEpoch.compareAndSet(seen, epoch)) return;
        Set<Address> known = new HashSet<>();
        for (ServiceRoutes routes : tables.issued().services()) {
            known.addAll(routes.stable().addresses());
            Backend canary = routes.canary();
            if (canary != null) known.addAll(canary.addresses());
        }
        byAddress
                .entrySet()
                .removeIf(e ->
                        !known.contains(e.getKey()) && e.getValue().outstanding.get() == 0);
    }
}
