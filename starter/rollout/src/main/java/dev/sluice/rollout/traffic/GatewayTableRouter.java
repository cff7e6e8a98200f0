package dev.sluice.rollout.traffic;

import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** Routes of all services as one table with an epoch, which the gateways read as a stream. */
public final class GatewayTableRouter implements TrafficRouter {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Long> changedIn = new HashMap<>();
    private final Epochs epochs;
    private final Gateways gateways;
    private final Duration lease;
    private final InstantSource time;
    private final Broadcast<PublishedTable> tables;

    /** A table and the JSON that the gateways read. */
    public record PublishedTable(RoutingTable table, String json) {
        public long epoch() {
            return table.epoch();
        }
    }

    /** Remembers over restarts which epochs may have been used. */
    public interface EpochStore {

        /** The highest epoch that any controller on this state may have issued; 0 at the very first start. */
        long reserved();

        /** Records durably that epochs up to this one may be issued from now on. */
        void reserve(long upTo);
    }

    /** @param lease how long a gateway trusts canary weights after the controller was last heard */
    public GatewayTableRouter(EpochStore store, Duration lease, InstantSource time) {
        this.epochs = new Epochs(store);
        this.gateways = new Gateways(lease);
        this.lease = lease;
        this.time = time;
        this.tables = new Broadcast<>(table(List.of()));
    }

    @Override
    public void applyAll(List<Routing> routings) {
        publish(routings.stream().map(Routing::routes).toList());
    }

    /** Makes these the routes of their services. */
    public void publish(List<ServiceRoutes> routes) {
        lock.lock();
        try {
            Map<String, ServiceRoutes> services = services();
            List<ServiceRoutes> changed = routes.stream()
                    .filter(it -> !it.equals(services.put(it.name(), it)))
                    .toList();
            if (changed.isEmpty()) return;
            PublishedTable table = table(List.copyOf(services.values()));
            changed.forEach(it -> changedIn.put(it.name(), table.epoch()));
            tables.publish(table);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void remove(String service) {
        lock.lock();
        try {
            Map<String, ServiceRoutes> services = services();
            changedIn.remove(service);
            if (services.remove(service) != null) tables.publish(table(List.copyOf(services.values())));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Uptake inForce(String service) {
        lock.lock();
        try {
            return gateways.uptake(changedIn.getOrDefault(service, 0L), time.instant());
        } finally {
            lock.unlock();
        }
    }

    /** A gateway said which table it routes by. */
    public void reported(String instance, long epoch) {
        gateways.reported(instance, epoch, time.instant());
    }

    public PublishedTable current() {
        return tables.latest().value();
    }

    public Broadcast<PublishedTable> tables() {
        return tables;
    }

    public Duration lease() {
        return lease;
    }

    private Map<String, ServiceRoutes> services() {
        Map<String, ServiceRoutes> services = new TreeMap<>();
        current().table().services().forEach(service -> services.put(service.name(), service));
        return services;
    }

    private PublishedTable table(List<ServiceRoutes> services) {
        RoutingTable table = RoutingTable.of(epochs.next(), time.millis(), lease, services);
        return new PublishedTable(table, TableJson.write(table));
    }
}
