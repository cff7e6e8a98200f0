package dev.sluice.rollout.kubernetes;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.rollout.ManualTime;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import dev.sluice.rollout.traffic.TrafficRouter;
import dev.sluice.rollout.traffic.TrafficRouter.Routing;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

class GatewayRouterContractTest extends TrafficRouterContract {

    @Override
    Bench open() {
        return new Table();
    }

    /** A gateway that reads tables, whose pods are where their Services are called. */
    private static final class Table implements Bench {
        private final AtomicLong reserved = new AtomicLong();
        private final ManualTime time = new ManualTime();
        private GatewayTableRouter table = table();
        private AddressedRouter router = addressed();

        private GatewayTableRouter table() {
            return new GatewayTableRouter(
                    new GatewayTableRouter.EpochStore() {
                        @Override
                        public long reserved() {
                            return reserved.get();
                        }

                        @Override
                        public void reserve(long upTo) {
                            reserved.set(upTo);
                        }
                    },
                    Duration.ofSeconds(15),
                    time);
        }

        private AddressedRouter addressed() {
            return new AddressedRouter(table, name -> List.of(new Address("http", "10.0.0.1", 8080)));
        }

        @Override
        public TrafficRouter router() {
            return router;
        }

        @Override
        public void restart() {
            table = table();
            router = addressed();
        }

        @Override
        public Routing canary(String service, int weight) {
            return Routings.canary(service, "gateway", weight);
        }

        @Override
        public Routing stable(String service) {
            return Routings.stable(service, "gateway");
        }

        @Override
        public int share(String service) {
            return table.current()
                    .table()
                    .service(service)
                    .map(it -> it.weights().canary())
                    .orElse(0);
        }

        @Override
        public boolean laneReachesCanary(String service) {
            Lane.Lookup request = (source, name) -> name.equals("x-lane") ? "qa" : null;
            ServiceRoutes routes = table.current().table().service(service).orElse(null);
            return routes != null
                    && routes.canary() != null
                    && routes.lane(request).isPresent();
        }

        @Override
        public void follow() {
            table.reported("gw-1", table.current().epoch());
        }

        @Override
        public Object mark() {
            return table.current().epoch();
        }

        @Override
        public void close() {}
    }
}
