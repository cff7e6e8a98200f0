package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.ManualTime;
import dev.sluice.rollout.RolloutProperties.Kubernetes;
import dev.sluice.rollout.RolloutProperties.LeaderElection;
import dev.sluice.rollout.kubernetes.KubernetesObjects.Fence;
import dev.sluice.rollout.routes.RouteObjects;
import dev.sluice.rollout.routes.RouteRouter;
import dev.sluice.rollout.traffic.TrafficRouter.Routing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An API server with Rollouts and the routes of their owners, and a router in front of it. */
abstract class RouteBench implements TrafficRouterContract.Bench {
    static final String SHOP = "shop";

    final ApiServer server;
    final ApiServer.Objects objects;
    final ManualTime time = new ManualTime();
    private final Kind kind;
    private final String router;
    private final BiFunction<RouteObjects, InstantSource, RouteRouter> made;
    private final RouteObjects calls;
    private RouteRouter life;

    RouteBench(
            ApiServer server,
            Path directory,
            Kind kind,
            String router,
            BiFunction<RouteObjects, InstantSource, RouteRouter> made) {
        this.server = server;
        this.objects = server.objects();
        this.kind = kind;
        this.router = router;
        this.made = made;
        Kubernetes properties = new Kubernetes(
                List.of(),
                SHOP,
                "controller",
                server.kubeconfig(directory),
                new LeaderElection("l", Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2)));
        this.calls = new ClusterRoutes(
                new KubernetesObjects(Connection.open(properties), Fence.OPEN),
                name -> objects.get(Kind.ROLLOUT, SHOP, name).map(JsonNode.class::cast));
        for (String service : new String[] {ORDERS, PAYMENTS}) {
            objects.create(Kind.ROLLOUT, (ObjectNode) Crd.yaml(Routings.document(service, router)), "helm");
            objects.create(kind, route(service), "helm");
        }
        this.life = made.apply(calls, time);
    }

    /** The route of a service as its owner makes it. */
    abstract ObjectNode route(String service);

    /** Status of a route that is followed. */
    abstract void followed(String service);

    @Override
    public RouteRouter router() {
        return life;
    }

    @Override
    public void restart() {
        life = made.apply(calls, time);
    }

    @Override
    public Routing canary(String service, int weight) {
        return Routings.canary(service, router, weight);
    }

    @Override
    public Routing stable(String service) {
        return Routings.stable(service, router);
    }

    @Override
    public void follow() {
        for (String service : new String[] {ORDERS, PAYMENTS}) if (live(service).isPresent()) followed(service);
        time.pass(Duration.ofSeconds(10));
        life.refresh();
    }

    /** A second passes and the router looks. */
    void look() {
        time.pass(Duration.ofSeconds(1));
        life.refresh();
    }

    Optional<ObjectNode> live(String service) {
        return objects.get(kind, SHOP, service);
    }

    JsonNode spec(String service) {
        return live(service).orElseThrow().path("spec");
    }

    /** Somebody else changes the route. */
    void edit(String service, java.util.function.Consumer<ObjectNode> change) {
        ObjectNode route = live(service).orElseThrow();
        change.accept(route);
        objects.replace(kind, route, "helm");
    }

    /** Versions of everything that the router writes, without statuses. */
    @Override
    public Object mark() {
        TreeMap<String, String> specs = new TreeMap<>();
        for (Kind written : List.of(Kind.HTTP_ROUTE, Kind.VIRTUAL_SERVICE, Kind.DESTINATION_RULE))
            for (ObjectNode object : objects.list(written, SHOP, ""))
                specs.put(written + " " + Documents.name(object), Documents.version(object));
        return specs;
    }

    /** Share of the canary's entry in that of both. */
    static int share(JsonNode entries, String pointer, String service) {
        int stable = 0;
        int canary = 0;
        for (JsonNode entry : entries.values()) {
            String name = entry.at(pointer).asString("");
            int weight = entry.path("weight").asInt(entries.size() == 1 ? 100 : 0);
            if (name.equals(service)) stable += weight;
            if (name.equals(service + "-canary")) canary += weight;
        }
        return Math.toIntExact(Math.round(10_000.0 * canary / (stable + canary)));
    }

    @Override
    public void close() {
        server.close();
    }
}
