package dev.sluice.rollout.kubernetes;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import dev.sluice.rollout.traffic.TrafficRouter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pods' addresses in the place of the Services' names that routes have, again whenever they change. The weights stay
 * those that were applied last. A service whose stable version has never had a pod stays out of the table: gateways keep to
 * their own way to it.
 */
final class AddressedRouter implements TrafficRouter {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, ServiceRoutes> applied = new TreeMap<>();
    private final Set<String> served = new TreeSet<>();
    private final GatewayTableRouter table;
    private final Function<Address, List<Address>> pods;

    AddressedRouter(GatewayTableRouter table, Function<Address, List<Address>> pods) {
        this.table = table;
        this.pods = pods;
    }

    @Override
    public void applyAll(List<Routing> routings) {
        List<ServiceRoutes> routes = routings.stream().map(Routing::routes).toList();
        lock.lock();
        try {
            routes.forEach(it -> applied.put(it.name(), it));
            publish(routes);
        } finally {
            lock.unlock();
        }
    }

    /** The pods of some services have changed. */
    void refresh() {
        lock.lock();
        try {
            publish(List.copyOf(applied.values()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(String service) {
        lock.lock();
        try {
            applied.remove(service);
            served.remove(service);
            table.remove(service);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Uptake inForce(String service) {
        return table.inForce(service);
    }

    private void publish(List<ServiceRoutes> routes) {
        List<ServiceRoutes> addressed =
                routes.stream().map(this::addressed).filter(this::serves).toList();
        if (!addressed.isEmpty()) table.publish(addressed);
    }

    private boolean serves(ServiceRoutes routes) {
        if (!routes.stable().addresses().isEmpty()) served.add(routes.name());
        return served.contains(routes.name());
    }

    private ServiceRoutes addressed(ServiceRoutes routes) {
        Backend canary = routes.canary();
        return new ServiceRoutes(
                routes.name(),
                routes.revision(),
                routes.weights(),
                addressed(routes.stable()),
                canary == null ? null : addressed(canary),
                routes.sticky(),
                routes.lanes(),
                routes.replay(),
                routes.mirror(),
                routes.paths());
    }

    private Backend addressed(Backend backend) {
        @Nullable
        Address name =
                backend.addresses().isEmpty() ? null : backend.addresses().getFirst();
        return new Backend(backend.version(), name == null ? List.of() : pods.apply(name));
    }
}
