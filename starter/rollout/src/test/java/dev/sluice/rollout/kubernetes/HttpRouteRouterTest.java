package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** HTTPRoutes of others, which keep everything that is not the canary's. */
class HttpRouteRouterTest extends TrafficRouterContract {
    private static final String ORDERS = Bench.ORDERS;

    @TempDir
    private Path directory;

    private HttpRouteBench bench = unset();

    @Override
    Bench open() {
        bench = new HttpRouteBench(directory);
        return bench;
    }

    @BeforeEach
    void tell() {
        System.out.println("HttpRouteRouterTest runs against " + bench.server.name());
    }

    @AfterEach
    void free() {
        if (bench.server instanceof FakeApiServer fake) fake.refuse((method, path) -> false);
    }

    @Test
    void everythingElseInTheRouteStaysAsItWas() {
        JsonNode before = bench.live(ORDERS).orElseThrow();
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.router().apply(bench.canary(ORDERS, 2_500));
        bench.router().apply(bench.stable(ORDERS));
        assertThat(bench.spec(ORDERS).at("/rules/0/backendRefs/0/weight").asInt(1))
                .isEqualTo(1);
        assertThat(without(bench.live(ORDERS).orElseThrow())).isEqualTo(without(before));
    }

    @Test
    void onlyOurEntriesOfSeveralRulesAndBackendsChange() {
        bench.edit(ORDERS, route -> ((ObjectNode) route.get("spec")).set("rules", Crd.yaml("""
                        - matches: [{path: {type: PathPrefix, value: /legacy}}]
                          backendRefs: [{name: legacy, port: 80, weight: 3}]
                        - name: api
                          matches: [{path: {type: PathPrefix, value: /api}}]
                          filters: [{type: RequestHeaderModifier, requestHeaderModifier: {add: [{name: x-api, value: '1'}]}}]
                          backendRefs:
                            - {name: legacy, port: 80, weight: 100}
                            - {name: orders, port: 80, weight: 900, filters: [{type: RequestHeaderModifier, requestHeaderModifier: {add: [{name: x-o, value: '1'}]}}]}
                            - {name: orders, namespace: elsewhere, port: 80, weight: 1}
                        """)));
        bench.look();
        JsonNode before = bench.spec(ORDERS);
        bench.router().apply(bench.canary(ORDERS, 2_500));
        bench.look();
        bench.look();
        JsonNode rules = bench.spec(ORDERS).path("rules");
        assertThat(rules.get(0)).isEqualTo(before.at("/rules/0"));
        JsonNode refs = rules.get(1).path("backendRefs");
        assertThat(refs.get(0)).isEqualTo(before.at("/rules/1/backendRefs/0"));
        assertThat(refs.get(3)).isEqualTo(before.at("/rules/1/backendRefs/2"));
        assertThat(refs.get(1).path("weight").asInt()).isEqualTo(675);
        assertThat(refs.get(2).path("name").asString()).isEqualTo("orders-canary");
        assertThat(refs.get(2).path("weight").asInt()).isEqualTo(225);
        assertThat(refs.get(2).path("filters")).isEqualTo(refs.get(1).path("filters"));
        bench.router().apply(bench.stable(ORDERS));
        assertThat(bench.spec(ORDERS)).isEqualTo(before);
    }

    @Test
    void aShareThatCannotBeDividedBesideOthersIsRefusedWithWhatToDo() {
        bench.edit(
                ORDERS,
                route -> ((ArrayNode) route.at("/spec/rules/0/backendRefs"))
                        .addObject()
                        .put("name", "legacy")
                        .put("port", 80)
                        .put("weight", 1));
        JsonNode before = bench.live(ORDERS).orElseThrow();
        bench.router().apply(bench.canary(ORDERS, 500));
        assertThat(bench.router().inForce(ORDERS).missing()).contains("Multiply all weights of that rule by 10000");
        assertThat(bench.live(ORDERS).orElseThrow()).isEqualTo(before);
    }

    @Test
    void whatOthersWroteMeanwhileIsKept() {
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.edit(ORDERS, route -> ((ArrayNode) route.at("/spec/hostnames")).add("www.shop.example"));
        bench.router().apply(bench.stable(ORDERS));
        assertThat(bench.share(ORDERS)).isZero();
        assertThat(bench.spec(ORDERS).at("/hostnames/1").asString()).isEqualTo("www.shop.example");
    }

    @Test
    void aWeightThatSomebodyPutBackIsPutRight() {
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.edit(ORDERS, route -> ((ArrayNode) route.at("/spec/rules/0/backendRefs")).remove(1));
        assertThat(bench.share(ORDERS)).isZero();
        bench.look();
        assertThat(bench.share(ORDERS)).isEqualTo(500);
    }

    @Test
    void weightZeroIsOneCall() {
        assumeThat(bench.server).isInstanceOf(FakeApiServer.class);
        bench.router().apply(bench.canary(ORDERS, 500));
        List<String> calls = new ArrayList<>();
        ((FakeApiServer) bench.server).refuse((method, path) -> {
            if (calls.isEmpty()) assertThat(method).isEqualTo("PUT");
            calls.add(method + " " + path);
            return calls.size() > 1;
        });
        bench.router().apply(bench.stable(ORDERS));
        assertThat(bench.share(ORDERS)).as(calls.toString()).isZero();
    }

    @Test
    void anApiServerThatIsAwayGetsTheWeightWhenItIsBack() {
        assumeThat(bench.server).isInstanceOf(FakeApiServer.class);
        FakeApiServer fake = (FakeApiServer) bench.server;
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.follow();
        fake.down(true);
        bench.router().apply(bench.stable(ORDERS));
        assertThat(bench.router().inForce(ORDERS).complete()).isFalse();
        assertThat(bench.router().inForce(ORDERS).missing()).contains("503");
        fake.down(false);
        bench.look();
        assertThat(bench.share(ORDERS)).isZero();
        bench.follow();
        assertThat(bench.router().inForce(ORDERS).complete()).isTrue();
    }

    @Test
    void aControllerThatMayNotSaysWhoMustLetIt() {
        assumeThat(bench.server).isInstanceOf(FakeApiServer.class);
        ((FakeApiServer) bench.server).refuse((method, path) -> method.equals("PUT"));
        bench.router().apply(bench.canary(ORDERS, 500));
        assertThat(bench.router().inForce(ORDERS).missing()).contains("403").contains("rollout.routers");
    }

    @Test
    void aRouteThatIsDeletedIsMissedAndCarriedOnWhenItIsBack() {
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.follow();
        bench.objects.delete(Kind.HTTP_ROUTE, RouteBench.SHOP, ORDERS);
        bench.look();
        assertThat(bench.router().inForce(ORDERS).missing())
                .isEqualTo("HTTPRoute orders does not exist in namespace shop. Create it, or name another in"
                        + " spec.traffic.route.");
        bench.objects.create(Kind.HTTP_ROUTE, bench.route(ORDERS), "helm");
        bench.look();
        assertThat(bench.share(ORDERS)).isEqualTo(500);
    }

    @Test
    void withoutARouteACanaryHasNoRequests() {
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.objects.delete(Kind.HTTP_ROUTE, RouteBench.SHOP, ORDERS);
        bench.router().apply(bench.stable(ORDERS));
        bench.look();
        assertThat(bench.router().inForce(ORDERS).complete()).isTrue();
        bench.router().remove(ORDERS);
    }

    @Test
    void aRouteThatNamesTheServiceNowhereIsRefused() {
        bench.edit(ORDERS, route -> ((ObjectNode) route.at("/spec/rules/0/backendRefs/0")).put("name", "others"));
        bench.look();
        bench.router().apply(bench.canary(ORDERS, 500));
        assertThat(bench.router().inForce(ORDERS).missing())
                .contains("has no backendRef that sends to orders or orders-stable");
        bench.router().remove(ORDERS);
    }

    @Test
    void aRouteThatNoGatewayAcceptedSaysWhy() {
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.answered(ORDERS, "False", "NotAllowedByListeners", bench.generation(ORDERS));
        bench.look();
        assertThat(bench.router().inForce(ORDERS).missing())
                .isEqualTo("HTTPRoute orders is not in force: Gateway eg has not accepted it: NotAllowedByListeners,"
                        + " what it says.");
        assertThat(bench.router().inForce(ORDERS).complete()).isFalse();
    }

    @Test
    void aGatewayThatIsNotProgrammedSaysWhy() {
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.programmed("False", "AddressNotAssigned");
        bench.follow();
        assertThat(bench.router().inForce(ORDERS).missing())
                .contains("Gateway eg is not programmed: AddressNotAssigned");
    }

    @Test
    void aChangeThatIsNotTakenUpIsMissedAfterAWhile() {
        bench.follow();
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.look();
        assertThat(bench.router().inForce(ORDERS).missing()).isEmpty();
        assertThat(bench.router().inForce(ORDERS).complete()).isFalse();
        bench.time.pass(Duration.ofSeconds(10));
        bench.look();
        assertThat(bench.router().inForce(ORDERS).missing()).contains("has not taken up its latest change");
    }

    @Test
    void aLaneThatNoGatewayAcceptedSaysWhy() {
        bench.router().apply(bench.canary(ORDERS, 500));
        bench.follow();
        bench.answered("orders-canary-lanes", "False", "NotAllowedByListeners", 1);
        bench.follow();
        assertThat(bench.router().inForce(ORDERS).missing())
                .contains("HTTPRoute orders-canary-lanes is not in force: Gateway eg has not accepted it");
    }

    @Test
    void whatIsOursGoesWithTheRollout() {
        bench.router().apply(bench.canary(ORDERS, 500));
        ObjectNode lanes = bench.objects
                .get(Kind.HTTP_ROUTE, RouteBench.SHOP, "orders-canary-lanes")
                .orElseThrow();
        String rollout = Documents.uid(
                bench.objects.get(Kind.ROLLOUT, RouteBench.SHOP, ORDERS).orElseThrow());
        assertThat(lanes.at("/metadata/ownerReferences/0/uid").asString("")).isEqualTo(rollout);
        assertThat(lanes.at("/spec/parentRefs/0/name").asString("")).isEqualTo("eg");
        assertThat(lanes.at("/spec/hostnames/0").asString("")).isEqualTo("shop.example");
    }

    /** Without what an API server and the weights of our entries change. */
    private static JsonNode without(JsonNode route) {
        ObjectNode rest = (ObjectNode) route.deepCopy();
        for (String field : List.of("resourceVersion", "generation", "managedFields"))
            ((ObjectNode) rest.get("metadata")).remove(field);
        for (JsonNode ref : rest.at("/spec/rules/0/backendRefs").values()) ((ObjectNode) ref).remove("weight");
        return rest;
    }

    @SuppressWarnings("NullAway") // Set before each test.
    private static HttpRouteBench unset() {
        return null;
    }
}
