package dev.sluice.rollout.routes;

import dev.sluice.rollout.routes.RouteForm.Standing;
import dev.sluice.rollout.routes.RouteObjects.Refused;
import dev.sluice.rollout.traffic.TrafficRouter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes weights entries of a route that its owner made, and sees to it that they stay so: it changes those entries and nothing else,
 * unless somebody else has changed the route meanwhile; then it reads it again. A change that cannot be made now is made later,
 * by {@link #refresh}. Nothing here ends by itself: while no controller runs, a weight stays.
 */
public final class RouteRouter implements TrafficRouter {
    private static final Logger log = LoggerFactory.getLogger(RouteRouter.class);

    private final Map<String, RouteSlot> slots = new ConcurrentHashMap<>();
    private final RouteForm form;
    private final RouteObjects objects;
    private final InstantSource time;

    private RouteRouter(RouteForm form, RouteObjects objects, InstantSource time) {
        this.form = form;
        this.objects = objects;
        this.time = time;
    }

    /** For HTTPRoutes of Gateway API. */
    public static RouteRouter ofGatewayApi(RouteObjects objects, InstantSource time) {
        return new RouteRouter(new HttpRoutes(objects), objects, time);
    }

    /** For VirtualServices of Istio. */
    public static RouteRouter ofIstio(RouteObjects objects, InstantSource time) {
        return new RouteRouter(new VirtualServices(objects), objects, time);
    }

    /** Weights of zero first: those are of canaries that may be failing. */
    @Override
    public void applyAll(List<Routing> routings) {
        List<Split> splits = routings.stream()
                .map(Split::of)
                .sorted((a, b) ->
                        Integer.compare(a.canary().weight(), b.canary().weight()))
                .toList();
        for (Split split : splits) {
            RouteSlot slot = slots.computeIfAbsent(split.rollout(), name -> new RouteSlot(form, objects));
            tell(split.rollout(), slot.carry(split, time.instant()));
        }
    }

    @Override
    public void remove(String service) {
        RouteSlot slot = slots.get(service);
        if (slot == null) return;
        String trouble = slot.leave(time.instant());
        if (!trouble.isEmpty())
            throw new IllegalStateException("The route of " + service + " cannot be put back yet: " + trouble);
        slots.remove(service);
    }

    @Override
    public Uptake inForce(String service) {
        RouteSlot slot = slots.get(service);
        if (slot == null) return new Uptake(0, 0, "", false);
        Standing standing = slot.standing();
        return new Uptake(standing.gateways(), standing.upToDate(), standing.missing(), false);
    }

    /** Looks what has become of the routes, and makes changes that could not be made before. */
    public void refresh() {
        Instant now = time.instant();
        slots.forEach((service, slot) -> {
            if (slot.due(now)) tell(service, slot.look(now));
        });
    }

    private static void tell(String service, String news) {
        if (!news.isEmpty())
            log.atWarn()
                    .addKeyValue("sluice.rollout.name", service)
                    .addKeyValue("error.message", news)
                    .log("The route of a service is not as it is to be");
    }

    /** A sentence for a call that failed. */
    static String told(RuntimeException failed) {
        return failed instanceof Refused ? String.valueOf(failed.getMessage()) : failed + ".";
    }
}
