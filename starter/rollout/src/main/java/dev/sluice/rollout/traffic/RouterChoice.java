package dev.sluice.rollout.traffic;

import dev.sluice.resource.RolloutResource.Router.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The router that each service's owner chose. A service that goes to another one is taken from the one it had. */
public final class RouterChoice implements TrafficRouter {
    private final Map<Kind, TrafficRouter> routers;
    private final Map<String, Kind> chosen = new ConcurrentHashMap<>();

    public RouterChoice(Map<Kind, TrafficRouter> routers) {
        this.routers = Map.copyOf(routers);
    }

    @Override
    public void applyAll(List<Routing> routings) {
        for (Routing routing : routings) {
            Kind kind = kind(routing);
            Kind before = chosen.get(routing.service());
            if (before != null && before != kind) router(before).remove(routing.service());
            chosen.put(routing.service(), kind);
        }
        for (Kind kind : Kind.values()) {
            List<Routing> mine = new ArrayList<>(routings);
            mine.removeIf(it -> kind(it) != kind);
            if (!mine.isEmpty()) router(kind).applyAll(mine);
        }
    }

    @Override
    public void remove(String service) {
        Kind kind = chosen.get(service);
        if (kind == null) return;
        router(kind).remove(service);
        chosen.remove(service);
    }

    @Override
    public Uptake inForce(String service) {
        return Optional.ofNullable(chosen.get(service))
                .map(kind -> router(kind).inForce(service))
                .orElse(new Uptake(0, 0, "", true));
    }

    private TrafficRouter router(Kind kind) {
        TrafficRouter router = routers.get(kind);
        if (router == null)
            throw new IllegalArgumentException("router must be one of " + routers.keySet() + ", but was " + kind);
        return router;
    }

    private static Kind kind(Routing routing) {
        return routing.resource().traffic().router().kind();
    }
}
