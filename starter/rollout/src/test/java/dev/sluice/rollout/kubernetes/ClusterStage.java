package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.resource.RolloutResource.Router;
import dev.sluice.rollout.Assembly;
import dev.sluice.rollout.Guards;
import dev.sluice.rollout.ManualTime;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutProperties.Kubernetes;
import dev.sluice.rollout.RolloutProperties.LeaderElection;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.SampleSource;
import dev.sluice.rollout.ScriptedGateway;
import dev.sluice.rollout.kubernetes.KubernetesObjects.Fence;
import dev.sluice.rollout.local.ReleaseRecords;
import dev.sluice.rollout.prometheus.ScriptedMesh;
import dev.sluice.rollout.routes.RouteObjects;
import dev.sluice.rollout.routes.RouteRouter;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import dev.sluice.rollout.traffic.RouterChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A cluster with one service, a gateway in front of it, and a controller that the test moves; it can have several lives. */
final class ClusterStage implements ScriptedGateway.Wire, AutoCloseable {
    static final String SHOP = "shop";
    static final String ORDERS = "orders";

    final ApiServer server;
    final ApiServer.Objects objects;
    final FakeControllers cluster;
    final ManualTime time = new ManualTime();
    final ScriptedGateway gateway = new ScriptedGateway(ORDERS, "boot-1", time);
    private final Path directory;
    private final Kubernetes properties;
    ScriptedMesh mesh = new ScriptedMesh(time, this::routeShare);
    /** Whether a gateway takes up what is written in HTTPRoutes. */
    boolean gatewayFollows;

    private Life life;
    private int windows;
    private boolean away;

    /** One life of the controller. */
    private record Life(
            ClusterWatches watches,
            KubernetesWorkloads workloads,
            GatewayTableRouter table,
            AddressedRouter router,
            List<RouteRouter> routes,
            Rollouts rollouts,
            RolloutController controller) {}

    ClusterStage(Path directory, ApiServer server) {
        this.directory = directory;
        this.server = server;
        this.objects = server.objects();
        this.cluster = new FakeControllers(objects);
        this.properties = new Kubernetes(
                List.of(),
                SHOP,
                "controller",
                server.kubeconfig(directory),
                new LeaderElection(
                        "sluice-rollout", Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2)));
        this.life = live("first");
    }

    @Override
    public GatewayTableRouter router() {
        return life.table();
    }

    @Override
    public Rollouts rollouts() {
        return life.rollouts();
    }

    /** Another life of the controller on the same cluster. */
    void restart() {
        life.watches().close();
        mesh = mesh.restarted();
        life = live("life " + time.instant());
    }

    @Override
    public void close() {
        life.watches().close();
        server.close();
    }

    private Life live(String identity) {
        KubernetesObjects calls = new KubernetesObjects(Connection.open(properties), Fence.OPEN);
        ClusterWatches watches = new ClusterWatches(Connection.forWatches(properties), Set.of(), name -> {});
        KubernetesStore store = new KubernetesStore(
                new StateMaps(calls, identity),
                new KubernetesStore.Home(
                        SHOP, Set.of(), watches::rollout, () -> away ? Duration.ofMinutes(1) : Duration.ZERO),
                ReleaseRecords.in(directory.resolve("records"), 1 << 20),
                () -> time.instant().toEpochMilli() * 1_000_000);
        KubernetesWorkloads workloads = new KubernetesWorkloads(
                new KubernetesWorkloads.Sight() {
                    @Override
                    public Optional<JsonNode> deployment(String namespace, String name) {
                        return watches.deployment(namespace, name);
                    }

                    @Override
                    public List<Address> pods(Address service) {
                        return watches.pods(service);
                    }
                },
                name -> {});
        GatewayTableRouter table = new GatewayTableRouter(store, Duration.ofSeconds(15), time);
        AddressedRouter router = new AddressedRouter(table, watches::pods);
        watches.start();
        RouteObjects objectsOfRoutes = new ClusterRoutes(calls, watches::rollout);
        RouteRouter httpRoutes = RouteRouter.ofGatewayApi(objectsOfRoutes, time);
        RouteRouter virtualServices = RouteRouter.ofIstio(objectsOfRoutes, time);
        RouterChoice choice = new RouterChoice(Map.of(
                Router.Kind.GATEWAY, router,
                Router.Kind.GATEWAY_API, httpRoutes,
                Router.Kind.ISTIO, virtualServices));
        Rollouts rollouts = Assembly.rollouts(store, choice, workloads, source(), guards(), time);
        RolloutController controller =
                new RolloutController(rollouts, calls, parts(calls, watches, workloads, rollouts));
        return new Life(watches, workloads, table, router, List.of(httpRoutes, virtualServices), rollouts, controller);
    }

    private SampleSource source() {
        SampleSource gateways = Assembly.gateways();
        return (rollout, uptake, at) -> (rollout.resource().queries().samples() == null ? gateways : mesh.samples())
                .hearing(rollout, uptake, at);
    }

    private Guards guards() {
        return (rollout, at) -> mesh.guards().standing(rollout, at);
    }

    /** What the route of the service gives to the canary now, in basis points. */
    int routeShare() {
        Optional<JsonNode> http =
                objects.get(Kind.HTTP_ROUTE, SHOP, ORDERS).map(it -> it.at("/spec/rules/0/backendRefs"));
        if (http.isPresent()) return RouteBench.share(http.get(), "/name", ORDERS);
        return objects.get(Kind.VIRTUAL_SERVICE, SHOP, ORDERS)
                .map(it -> it.path("spec").path("http"))
                .map(it -> RouteBench.share(it.get(it.size() - 1).path("route"), "/destination/host", ORDERS))
                .orElse(0);
    }

    private RolloutController.Parts parts(
            KubernetesObjects calls, ClusterWatches watches, KubernetesWorkloads workloads, Rollouts rollouts) {
        Revisions revisions = new Revisions(calls);
        return new RolloutController.Parts(
                watches,
                workloads,
                revisions,
                new Convergence(calls, revisions, workloads, time),
                new Autoscalers(calls, workloads),
                new HandBack(rollouts, calls, watches, time),
                new Reporting(calls, time));
    }

    /** One look at the orders by a controller whose watches have seen nothing yet. */
    void lookBlindly() {
        KubernetesObjects calls = new KubernetesObjects(Connection.open(properties), Fence.OPEN);
        new RolloutController(rollouts(), calls, blind(calls)).look(ORDERS, true);
    }

    /** The same where the Rollout is being deleted, which it knows. */
    void handBackBlindly() {
        KubernetesObjects calls = new KubernetesObjects(Connection.open(properties), Fence.OPEN);
        blind(calls).handBack().look(objects.get(Kind.ROLLOUT, SHOP, ORDERS).orElseThrow());
    }

    private RolloutController.Parts blind(KubernetesObjects calls) {
        ClusterWatches unseeing = new ClusterWatches(Connection.forWatches(properties), Set.of(), name -> {});
        return parts(calls, unseeing, life.workloads(), rollouts());
    }

    /** From now on the API server answers nobody, or everybody again. */
    void apiServer(boolean answers) {
        away = !answers;
        ((FakeApiServer) server).down(away);
    }

    // What people do
    // ------------------------------------------------------------------------------------------------------

    /** A Deployment with its Service, as a chart makes them. */
    void install(String image, int replicas) {
        Installed.orders(objects, image, replicas);
        cluster.run();
    }

    void image(String image) {
        ObjectNode deployment = objects.get(Kind.DEPLOYMENT, SHOP, ORDERS).orElseThrow();
        ((ObjectNode) deployment.at("/spec/template/spec/containers/0")).put("image", image);
        objects.replace(Kind.DEPLOYMENT, deployment, "helm");
        cluster.run();
    }

    /** As a chart does that leaves the selector to the controller. */
    void leaveOutSelector() {
        ObjectNode service = objects.get(Kind.SERVICE, SHOP, ORDERS).orElseThrow();
        Documents.child(service, "spec").remove("selector");
        objects.replace(Kind.SERVICE, service, "helm");
    }

    void config(String value) {
        ObjectNode map = Documents.head(Kind.CONFIG_MAP, SHOP, "orders-config");
        map.putObject("data").put("mode", value);
        objects.apply(Kind.CONFIG_MAP, map, "helm");
    }

    void secret(String value) {
        ObjectNode secret = Documents.head(Kind.SECRET, SHOP, "orders-secret");
        secret.put("type", "Opaque");
        secret.putObject("data").put("password", value);
        objects.apply(Kind.SECRET, secret, "helm");
    }

    /** An autoscaler of the owner's Deployment. */
    void autoscaler(int least, int most) {
        ObjectNode autoscaler = Documents.head(Kind.AUTOSCALER, SHOP, ORDERS);
        ObjectNode spec = autoscaler.putObject("spec");
        spec.putObject("scaleTargetRef")
                .put("apiVersion", Kind.DEPLOYMENT.apiVersion())
                .put("kind", Kind.DEPLOYMENT.word())
                .put("name", ORDERS);
        spec.put("minReplicas", least).put("maxReplicas", most);
        objects.create(Kind.AUTOSCALER, autoscaler, "helm");
    }

    void rollout(String steps) {
        Installed.rollout(objects, steps);
    }

    /** A Rollout beside that of the orders. */
    void another(String namespace, String name, String path) {
        String traffic = "{sticky: {header: X-User-Id}, paths: [" + path + "]}";
        Installed.rollout(
                objects, namespace + "/" + name, new Installed.Wanted("[{weight: 100}]", traffic, "{margin: 20%}"));
    }

    /** Gives the orders a path at the gateways. */
    void paths(String path) {
        ObjectNode rollout = objects.get(Kind.ROLLOUT, SHOP, ORDERS).orElseThrow();
        Documents.child(Documents.child(rollout, "spec"), "traffic")
                .putArray("paths")
                .add(path);
        objects.replace(Kind.ROLLOUT, rollout, "helm");
    }

    // Time
    // ----------------------------------------------------------------------------------------------------------------

    /** A quarter of a second: the gateway serves and reports, the controller looks. */
    void window() {
        time.pass(ScriptedGateway.WINDOW);
        if (life.table().current().table().service(ORDERS).isPresent()) {
            gateway.serve(this);
            attempt(() -> gateway.report(this));
        }
        attempt(() -> rollouts().tick(ORDERS));
        attempt(() -> look(windows++ % 8 == 0));
    }

    /** Without an API server whoever needs it fails, and is asked again. */
    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (KubernetesObjects.ApiRefused | java.io.UncheckedIOException refused) {
            assertThat(away).as(refused.toString()).isTrue();
        }
    }

    /** One look, of an up-to-date cache. */
    void look(boolean thorough) {
        look(ORDERS, thorough);
    }

    void look(String rollout, boolean thorough) {
        settle();
        life.router().refresh();
        life.routes().forEach(RouteRouter::refresh);
        life.controller().look(rollout, thorough);
        settle();
        life.router().refresh();
    }

    /** A second in which requests come by a route of somebody else. */
    void second() {
        if (gatewayFollows) follow();
        mesh.second(rollouts());
        rollouts().tick(ORDERS);
        look(windows++ % 8 == 0);
    }

    /** What the gateway says of the route. */
    private void follow() {
        Optional<ObjectNode> route = objects.get(Kind.HTTP_ROUTE, SHOP, ORDERS);
        if (route.isEmpty()) return;
        objects.status(Kind.HTTP_ROUTE, SHOP, ORDERS, (ObjectNode)
                Crd.yaml("""
                parents:
                  - parentRef: {name: eg}
                    controllerName: example.net/gateway
                    conditions: [{type: Accepted, status: 'True', reason: Accepted, observedGeneration: %d}]
                """.formatted(route.get().at("/metadata/generation").asLong())));
    }

    void secondsUntil(String phase) {
        for (int i = 0; i < 400 && !phase().equals(phase); i++) second();
        assertThat(phase()).as(rollouts().decisions(ORDERS).toString()).isEqualTo(phase);
    }

    void windows(int count) {
        for (int i = 0; i < count; i++) window();
    }

    void runUntil(String phase) {
        for (int i = 0; i < 400 && !phase().equals(phase); i++) window();
        assertThat(phase()).as(rollouts().decisions(ORDERS).toString()).isEqualTo(phase);
    }

    /** From the first look until the copy serves alone. */
    void adopt() {
        for (int i = 0; i < 100 && replicas(ORDERS) > 0; i++) {
            time.pass(Duration.ofSeconds(1));
            window();
        }
        assertThat(replicas(ORDERS)).as(status().toString()).isZero();
    }

    private void settle() {
        cluster.run();
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(2))
                .until(() -> seen(Kind.ROLLOUT).equals(there(Kind.ROLLOUT))
                        && seen(Kind.DEPLOYMENT).equals(there(Kind.DEPLOYMENT))
                        && seen(Kind.ENDPOINT_SLICE).equals(there(Kind.ENDPOINT_SLICE)));
    }

    private Set<String> seen(Kind kind) {
        return life.watches().seen(kind).stream()
                .map(ClusterStage::mark)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Set<String> there(Kind kind) {
        String selector = kind == Kind.ENDPOINT_SLICE ? Labels.VERSION : "";
        return objects.list(kind, null, selector).stream()
                .map(ClusterStage::mark)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String mark(JsonNode object) {
        return Documents.namespace(object) + "/" + Documents.name(object) + " " + Documents.version(object);
    }

    // What there is
    // -------------------------------------------------------------------------------------------------------

    Rollout known() {
        return rollouts().get(ORDERS).orElseThrow();
    }

    String phase() {
        return rollouts().get(ORDERS).map(Rollout::phase).orElse("none");
    }

    ServiceRoutes routes() {
        return life.table().current().table().service(ORDERS).orElseThrow();
    }

    int replicas(String deployment) {
        return objects.get(Kind.DEPLOYMENT, SHOP, deployment)
                .map(KubernetesWorkloads::replicas)
                .orElse(-1);
    }

    /** What the owner's Service selects. */
    Map<String, String> selector() {
        return Documents.texts(
                objects.get(Kind.SERVICE, SHOP, ORDERS).orElseThrow().at("/spec/selector"));
    }

    String image(JsonNode deployment) {
        return deployment.at("/spec/template/spec/containers/0/image").asString("");
    }

    String stableImage() {
        return image(objects.get(Kind.DEPLOYMENT, SHOP, "orders-stable").orElseThrow());
    }

    JsonNode status() {
        return objects.get(Kind.ROLLOUT, SHOP, ORDERS).orElseThrow().path("status");
    }

    String condition(String type) {
        return condition(SHOP, ORDERS, type);
    }

    String condition(String namespace, String name, String type) {
        return objects.get(Kind.ROLLOUT, namespace, name).orElseThrow().at("/status/conditions").values().stream()
                .filter(it -> it.path("type").asString("").equals(type))
                .map(it ->
                        it.path("status").asString("") + " " + it.path("reason").asString("") + ": "
                                + it.path("message").asString(""))
                .findFirst()
                .orElse("none");
    }

    /** Images of the pods behind addresses. */
    Set<String> images(List<Address> addresses) {
        Set<String> hosts = addresses.stream().map(Address::host).collect(Collectors.toSet());
        return objects.list(Kind.POD, SHOP, "").stream()
                .filter(pod -> hosts.contains(pod.at("/status/podIP").asString("")))
                .map(pod -> pod.at("/spec/containers/0/image").asString(""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
