package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState.Done;
import dev.sluice.policy.rollout.RolloutState.Shifting;
import dev.sluice.rollout.Run;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whole releases whose requests come by a route of somebody else, judged by what Prometheus has. */
class RoutedReleaseTest {
    private static final String STEPS = "[{weight: 5}, {weight: 50}, {weight: 100}]";
    private static final String SAMPLES =
            "samples: {requests: 'rq{s=\"{{service}}\"}', failures: 'rq{s=\"{{service}}\",c=\"5\"}'}";

    @TempDir
    private Path directory;

    private ClusterStage stage = unset();

    @AfterEach
    void close() {
        stage.close();
    }

    private Run run() {
        return Objects.requireNonNull(stage.known().run());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway-api", "istio"})
    void aHealthyCanaryIsReleasedAndTheRouteIsAsItWas(String router) {
        start(router, "");
        JsonNode before = route(router);
        stage.image("orders:2");
        stage.secondsUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.RELEASED);
        assertThat(stage.stableImage()).isEqualTo("orders:2");
        assertThat(stage.routeShare()).isZero();
        assertThat(targets(route(router))).isEqualTo(targets(before));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway-api", "istio"})
    void aFailingCanaryLosesItsWeightWithTheTickThatShowsIt(String router) {
        start(router, "");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        assertThat(stage.routeShare()).isEqualTo(500);
        stage.mesh.canaryFails = 50;
        int seconds = 0;
        while (stage.routeShare() > 0 && seconds < 60) {
            stage.second();
            seconds++;
        }
        assertThat(seconds)
                .as("the tick itself, its end and one in which the weight changed")
                .isLessThanOrEqualTo(5);
        stage.secondsUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(stage.condition("CanaryHealthy")).startsWith("False Failures");
    }

    @Test
    void aSharedIncidentIsNotBlamedOnTheCanary() {
        start("istio", "");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        stage.mesh.canaryFails = 30;
        stage.mesh.stableFails = 30;
        for (int i = 0; i < 30; i++) stage.second();
        assertThat(stage.phase()).isEqualTo("Shifting");
        assertThat(stage.condition("CanaryHealthy")).startsWith("Unknown SharedIncident");
    }

    @Test
    void aPrometheusThatIsDownOrScrapesNothingHoldsAndIsNoVerdict() {
        start("gateway-api", "");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        for (boolean down : new boolean[] {true, false}) {
            stage.mesh.answers = !down;
            stage.mesh.scrapes = down;
            for (int i = 0; i < 6; i++) stage.second();
            int step = ((Shifting) stage.known().state()).step();
            for (int i = 0; i < 14; i++) stage.second();
            assertThat(stage.phase()).isEqualTo("Shifting");
            assertThat(((Shifting) stage.known().state()).step()).isEqualTo(step);
            assertThat(stage.condition("CanaryHealthy")).startsWith("Unknown TelemetryLost");
            assertThat(((Shifting) stage.known().state()).hold())
                    .contains(down ? "does not answer" : "has scraped rq{s=\"orders\"} last at");
            stage.mesh.answers = true;
            stage.mesh.scrapes = true;
            stage.second();
        }
        stage.secondsUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void whatPrometheusHasWhenItIsBackIsJudgedAsAWhole() {
        start("istio", "");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        stage.mesh.answers = false;
        for (int i = 0; i < 6; i++) stage.second();
        stage.mesh.canaryFails = 100;
        for (int i = 0; i < 6; i++) stage.second();
        assertThat(stage.routeShare()).isEqualTo(500);
        stage.mesh.answers = true;
        stage.second();
        assertThat(stage.routeShare())
                .as("the healthy ticks before prove nothing")
                .isZero();
        stage.secondsUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.ROLLED_BACK);
    }

    @Test
    void aReleaseBeginsOnceEnoughTicksOfStableAreKnown() {
        start("istio", "");
        stage.mesh = stage.mesh.restarted();
        stage.mesh.answers = false;
        stage.image("orders:2");
        for (int i = 0; i < 5; i++) stage.second();
        assertThat(stage.phase()).isEqualTo("Preparing");
        assertThat(stage.status().path("message").asString("")).contains("0 of 30 ticks of 1.0 s are known");
        stage.mesh.answers = true;
        stage.secondsUntil("Shifting");
        assertThat(Objects.requireNonNull(run().analysis()).snapshot().errors().dispersion())
                .isEqualTo(1.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gateway-api", "istio"})
    void aControllerThatIsStartedAnewCountsEveryTickOnce(String router) {
        long undisturbed = counted(router, false);
        assertThat(counted(router, true)).isEqualTo(undisturbed);
        stage.secondsUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.RELEASED);
    }

    /** Requests that were counted some seconds after the canary got its first. */
    private long counted(String router, boolean disturbed) {
        if (disturbed) stage.close();
        start(router, "");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        for (int i = 0; i < 3; i++) stage.second();
        if (disturbed) stage.restart();
        assertThat(stage.routeShare()).isPositive();
        for (int i = 0; i < 3; i++) stage.second();
        Run.Traffic traffic = run().traffic();
        return traffic.stable().requests() + traffic.canary().requests();
    }

    @Test
    void aRouteThatIsDeletedHoldsTheReleaseUntilItIsBack() {
        start("gateway-api", "");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        ObjectNode route = stage.objects
                .get(Kind.HTTP_ROUTE, ClusterStage.SHOP, ClusterStage.ORDERS)
                .orElseThrow();
        stage.objects.delete(Kind.HTTP_ROUTE, ClusterStage.SHOP, ClusterStage.ORDERS);
        stage.second();
        stage.second();
        assertThat(((Shifting) stage.known().state()).hold()).contains("HTTPRoute orders does not exist");
        assertThat(stage.condition("Progressing")).startsWith("False RouteNotInForce");
        ObjectNode again = Documents.head(Kind.HTTP_ROUTE, ClusterStage.SHOP, ClusterStage.ORDERS);
        again.set("spec", route.path("spec"));
        stage.objects.create(Kind.HTTP_ROUTE, again, "helm");
        stage.secondsUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void aCanaryKeepsItsPodsUntilItsWeightIsSeenToBeZero() {
        start("gateway-api", "");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        stage.gatewayFollows = false;
        stage.rollouts().command(ClusterStage.ORDERS, Command.ABORT, "alice");
        assertThat(stage.routeShare()).isZero();
        for (int i = 0; i < 60; i++) stage.second();
        assertThat(stage.phase()).isEqualTo("RollingBack");
        assertThat(stage.replicas(ClusterStage.ORDERS)).isPositive();
        stage.gatewayFollows = true;
        stage.secondsUntil("Done");
        for (int i = 0; i < 20; i++) stage.second();
        assertThat(stage.replicas(ClusterStage.ORDERS)).isZero();
    }

    @Test
    void aRouteThatIsDeletedDoesNotKeepAnAbortFromEnding() {
        start("istio", "");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        stage.objects.delete(Kind.VIRTUAL_SERVICE, ClusterStage.SHOP, ClusterStage.ORDERS);
        stage.rollouts().command(ClusterStage.ORDERS, Command.ABORT, "alice");
        stage.secondsUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aBreachedGuardHoldsAndAnUnknownOneDoesToo() {
        start("istio", ", prometheus: [{name: cpu, query: cpu, max: 0.8}]");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        stage.mesh.guarded = OptionalDouble.of(0.9);
        for (int i = 0; i < 40; i++) stage.second();
        assertThat(((Shifting) stage.known().state()).hold())
                .isEqualTo("Guard cpu is breached: its value is above 0.8000.");
        stage.mesh.guarded = OptionalDouble.empty();
        for (int i = 0; i < 5; i++) stage.second();
        assertThat(((Shifting) stage.known().state()).hold())
                .contains("Guard cpu is not known: its query has no value");
        stage.mesh.guarded = OptionalDouble.of(0.1);
        stage.secondsUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void aGuardTakesTheCanaryBackWhenItsOwnerSaysSoAndItLasts() {
        start("istio", ", prometheus: [{name: cpu, query: cpu, max: 0.8, for: 10s, action: rollback}]");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        stage.mesh.guarded = OptionalDouble.of(0.9);
        for (int i = 0; i < 8; i++) stage.second();
        assertThat(stage.phase()).isEqualTo("Shifting");
        stage.secondsUntil("Done");
        Done done = (Done) stage.known().state();
        assertThat(done.outcome()).isEqualTo(Outcome.ROLLED_BACK);
        assertThat(done.reason())
                .isEqualTo("Guard cpu is breached: its value is above 0.8000. It has been so for 10 s, and is 0.9000"
                        + " now.");
    }

    @Test
    void theRouterStaysWhileAReleaseIsOn() {
        start("istio", "");
        stage.image("orders:2");
        stage.secondsUntil("Shifting");
        ObjectNode rollout = stage.objects
                .get(Kind.ROLLOUT, ClusterStage.SHOP, ClusterStage.ORDERS)
                .orElseThrow();
        ((ObjectNode) rollout.at("/spec/traffic")).put("router", "gateway-api");
        stage.objects.replace(Kind.ROLLOUT, rollout, "helm");
        stage.second();
        assertThat(stage.condition("Accepted"))
                .startsWith("False Invalid")
                .contains("spec.traffic.router may not change while a release is on");
        assertThat(stage.routeShare()).isPositive();
    }

    /** A service that is adopted, and has had a minute of traffic. */
    private void start(String router, String guards) {
        stage = new ClusterStage(directory, ApiServer.best());
        System.out.println("RoutedReleaseTest runs against " + stage.server.name());
        stage.install("orders:1", 2);
        stage.objects.create(kind(router), made(router), "helm");
        if (router.equals("gateway-api")) gateway();
        Installed.rollout(stage.objects, STEPS, "{router: " + router + "}", "{margin: 20%, " + SAMPLES + guards + "}");
        stage.adopt();
        stage.mesh.past(60);
        if (router.equals("gateway-api")) stage.gatewayFollows = true;
    }

    private void gateway() {
        ObjectNode gateway = Documents.head(Kind.GATEWAY, ClusterStage.SHOP, "eg");
        gateway.putObject("spec").put("gatewayClassName", "eg");
        stage.objects.create(Kind.GATEWAY, gateway, "platform");
        stage.objects.status(Kind.GATEWAY, ClusterStage.SHOP, "eg", (ObjectNode)
                Crd.yaml("conditions: [{type: Programmed, status: 'True', reason: Programmed}]"));
    }

    /** The route as its owner makes it. */
    private static ObjectNode made(String router) {
        return (ObjectNode) Crd.yaml(router.equals("istio") ? """
                        apiVersion: networking.istio.io/v1beta1
                        kind: VirtualService
                        metadata: {name: orders, namespace: shop}
                        spec: {hosts: [orders], http: [{route: [{destination: {host: orders}}]}]}
                        """ : """
                        apiVersion: gateway.networking.k8s.io/v1
                        kind: HTTPRoute
                        metadata: {name: orders, namespace: shop}
                        spec: {parentRefs: [{name: eg}], rules: [{backendRefs: [{name: orders, port: 80}]}]}
                        """);
    }

    private JsonNode route(String router) {
        return stage.objects
                .get(kind(router), ClusterStage.SHOP, ClusterStage.ORDERS)
                .orElseThrow()
                .path("spec");
    }

    /** The route without weights, which may be written out where they were not. */
    private static String targets(JsonNode spec) {
        return spec.toString().replaceAll(",\"weight\":\\d+", "");
    }

    private static Kind kind(String router) {
        return router.equals("istio") ? Kind.VIRTUAL_SERVICE : Kind.HTTP_ROUTE;
    }

    @SuppressWarnings("NullAway") // Set before each test.
    private static ClusterStage unset() {
        return null;
    }
}
