package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rollout.traffic.TrafficRouter.Routing;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** VirtualServices of others, and DestinationRules of our own. */
class VirtualServiceRouterTest extends TrafficRouterContract {
    private static final String ORDERS = Bench.ORDERS;

    @TempDir
    private Path directory;

    private VirtualServiceBench bench = unset();

    @Override
    Bench open() {
        bench = new VirtualServiceBench(directory);
        return bench;
    }

    @BeforeEach
    void tell() {
        System.out.println("VirtualServiceRouterTest runs against " + bench.server.name());
    }

    @Test
    void theCanaryIsASubsetOfThePodsOfOneTemplate() {
        bench.router().apply(bench.canary(ORDERS, 500));
        JsonNode route = bench.spec(ORDERS).at("/http/1/route");
        assertThat(route).isEqualTo(Crd.yaml("""
                - {destination: {host: orders}, weight: 95}
                - {destination: {host: orders-canary, subset: canary}, weight: 5}
                """));
        assertThat(rule().path("spec")).isEqualTo(Crd.yaml("""
                host: orders-canary
                subsets: [{name: canary, labels: {pod-template-hash: 5d9c7b8f4}}]
                """));
    }

    @Test
    void theCanaryHasTheTrafficPolicyOfStable() {
        ObjectNode theirs = Documents.head(Kind.DESTINATION_RULE, RouteBench.SHOP, "orders");
        theirs.set(
                "spec", Crd.yaml("{host: orders, trafficPolicy: {connectionPool: {http: {http2MaxRequests: 100}}}}"));
        String document =
                Routings.document(ORDERS, "istio").replace("router: istio", "router: istio, destinationRule: orders");
        Routing canary = Routings.canary(document, 500);
        bench.router().apply(canary);
        assertThat(bench.router().inForce(ORDERS).missing()).contains("DestinationRule orders does not exist");
        assertThat(bench.share(ORDERS))
                .as("no requests before the rule is there")
                .isZero();
        bench.objects.create(Kind.DESTINATION_RULE, theirs, "helm");
        bench.look();
        assertThat(bench.share(ORDERS)).isEqualTo(500);
        assertThat(rule().at("/spec/trafficPolicy")).isEqualTo(theirs.at("/spec/trafficPolicy"));
    }

    @Test
    void rulesOfOthersStayAndEachLaneIsAskedBeforeTheRuleThatItLeaves() {
        bench.edit(ORDERS, route -> ((ObjectNode) route.get("spec")).set("http", Crd.yaml("""
                        - name: reads
                          match: [{uri: {prefix: /read}, headers: {x-kind: {exact: r}}}]
                          route: [{destination: {host: orders.shop.svc.cluster.local, port: {number: 80}}, weight: 100}]
                        - name: legacy
                          match: [{uri: {prefix: /legacy}}]
                          route: [{destination: {host: legacy}}]
                        - name: gone
                          redirect: {uri: /}
                        - name: all
                          route:
                            - {destination: {host: orders, subset: v1}, weight: 80}
                            - {destination: {host: legacy}, weight: 20}
                        """)));
        bench.look();
        JsonNode before = bench.spec(ORDERS);
        bench.router().apply(bench.canary(ORDERS, 2_500));
        bench.time.pass(Duration.ofSeconds(10));
        bench.look();
        JsonNode http = bench.spec(ORDERS).path("http");
        assertThat(http.values().stream().map(it -> it.path("name").asString("")))
                .containsExactly("sluice-lane-qa-0", "reads", "legacy", "gone", "sluice-lane-qa-4", "all");
        assertThat(http.get(0).path("match"))
                .isEqualTo(Crd.yaml("[{uri: {prefix: /read}, headers: {x-kind: {exact: r}, x-lane: {exact: qa}}}]"));
        assertThat(http.get(0).at("/route/0/destination/host").asString(""))
                .isEqualTo("orders-canary.shop.svc.cluster.local");
        assertThat(http.get(1).at("/route/1"))
                .isEqualTo(
                        Crd.yaml(
                                "{destination: {host: orders-canary.shop.svc.cluster.local, port: {number: 80}, subset: canary}, weight: 25}"));
        assertThat(http.get(2)).isEqualTo(before.at("/http/1"));
        assertThat(http.get(3)).isEqualTo(before.at("/http/2"));
        assertThat(http.get(5).path("route")).isEqualTo(Crd.yaml("""
                - {destination: {host: orders, subset: v1}, weight: 60}
                - {destination: {host: orders-canary, subset: canary}, weight: 20}
                - {destination: {host: legacy}, weight: 20}
                """));
        bench.router().apply(bench.stable(ORDERS));
        assertThat(bench.spec(ORDERS)).isEqualTo(before);
    }

    @Test
    void aCookieIsALaneToo() {
        String document = Routings.document(ORDERS, "istio").replace("header: {x-lane: qa}", "cookie: {lane: q.a}");
        bench.router().apply(Routings.canary(document, 500));
        assertThat(bench.spec(ORDERS).at("/http/0/match/0/headers/cookie/regex").asString(""))
                .isEqualTo("^(.*;\\s*)?lane=q\\.a(;.*)?$");
    }

    @Test
    void theSubsetStaysUntilEveryProxyHasForgottenTheEntry() {
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.router().apply(bench.stable(ORDERS));
        assertThat(bench.objects.get(Kind.DESTINATION_RULE, RouteBench.SHOP, "orders-canary"))
                .isPresent();
        bench.time.pass(Duration.ofSeconds(10));
        bench.look();
        assertThat(bench.objects.get(Kind.DESTINATION_RULE, RouteBench.SHOP, "orders-canary"))
                .isEmpty();
    }

    @Test
    void anErrorThatIstioFindsIsTold() {
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.objects.status(Kind.VIRTUAL_SERVICE, RouteBench.SHOP, ORDERS, (ObjectNode) Crd.yaml("""
                        observedGeneration: '2'
                        validationMessages:
                          - {level: ERROR, type: {name: ReferencedResourceNotFound, code: IST0101}}
                        """));
        bench.look();
        assertThat(bench.router().inForce(ORDERS).missing())
                .isEqualTo("Istio finds an error in VirtualService orders: IST0101 ReferencedResourceNotFound.");
    }

    @Test
    void aVirtualServiceWithoutTheHostIsRefused() {
        bench.edit(ORDERS, route -> ((ObjectNode) route.at("/spec/http/0/route/0/destination")).put("host", "others"));
        bench.look();
        bench.router().apply(bench.canary(ORDERS, 500));
        assertThat(bench.router().inForce(ORDERS).missing()).contains("has no http route that sends to orders");
    }

    private ObjectNode rule() {
        return bench.objects
                .get(Kind.DESTINATION_RULE, RouteBench.SHOP, "orders-canary")
                .orElseThrow();
    }

    @SuppressWarnings("NullAway") // Set before each test.
    private static VirtualServiceBench unset() {
        return null;
    }
}
