package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState.Done;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole releases of a Deployment, against an API server in this process. */
class ReleaseInClusterTest {
    private static final String STEPS = "[{weight: 20, atLeast: 500ms}, {weight: 50}, {weight: 100}]";

    @TempDir
    Path directory = Path.of("");

    private @Nullable ClusterStage opened;

    @BeforeEach
    void open() {
        ApiServer server = ApiServer.best();
        System.out.println("ReleaseInClusterTest runs against " + server.name());
        opened = new ClusterStage(directory, server);
    }

    @AfterEach
    void close() {
        stage().close();
    }

    private ClusterStage stage() {
        if (opened == null) throw new IllegalStateException("not open");
        return opened;
    }

    private ClusterStage adopted(String image, int replicas) {
        ClusterStage stage = stage();
        stage.install(image, replicas);
        stage.rollout(STEPS);
        stage.adopt();
        return stage;
    }

    @Test
    void aRunningDeploymentIsAdoptedAndNobodyIsSentToNoPods() {
        ClusterStage stage = stage();
        stage.install("orders:1", 3);
        stage.rollout(STEPS);
        for (int i = 0; i < 200 && stage.replicas(ClusterStage.ORDERS) > 0; i++) {
            stage.window();
            int served = stage.objects
                    .get(Kind.ENDPOINT_SLICE, ClusterStage.SHOP, "orders-1")
                    .map(slice -> slice.path("endpoints").size())
                    .orElse(0);
            assertThat(served).as("pods behind the owner's Service").isGreaterThanOrEqualTo(3);
        }
        assertThat(stage.replicas("orders")).isZero();
        assertThat(stage.replicas("orders-stable")).isEqualTo(3);
        assertThat(stage.routes().stable().addresses()).hasSize(3);
        assertThat(stage.condition("Adopted")).startsWith("True Adopted");
        assertThat(stage.phase()).isEqualTo("Idle");
    }

    @Test
    void aChangedImageIsReleasedStepByStep() {
        ClusterStage stage = adopted("orders:1", 4);
        stage.image("orders:2");
        stage.runUntil("Shifting");
        assertThat(stage.images(stage.routes().stable().addresses())).containsExactly("orders:1");
        stage.runUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.RELEASED);
        assertThat(stage.stableImage()).isEqualTo("orders:2");
        assertThat(stage.images(stage.routes().stable().addresses())).containsExactly("orders:2");
        stage.windows(2);
        assertThat(stage.replicas("orders")).isZero();
        assertThat(stage.status().path("outcome").asString("")).isEqualTo("Released");
        assertThat(stage.status().path("weight").asString("")).isEqualTo("0%");
    }

    @Test
    void noWeightIsEverAboveWhatTheReadyPodsCarry() {
        ClusterStage stage = adopted("orders:1", 4);
        stage.image("orders:2");
        for (int i = 0; i < 400 && !stage.phase().equals("HandingOver"); i++) {
            stage.window();
            int weight = stage.routes().weights().canary();
            int ready = stage.routes().canary() == null
                    ? 0
                    : stage.routes().canary().addresses().size();
            assertThat(ready).as("pods at weight " + weight).isGreaterThanOrEqualTo(Math.ceilDiv(4 * weight, 10_000));
        }
        assertThat(stage.phase()).isEqualTo("HandingOver");
    }

    @Test
    void aFailingCanaryGoesToZeroAndStableIsUntouched() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.gateway.canaryFails = 50;
        stage.image("orders:2");
        stage.runUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.ROLLED_BACK);
        stage.windows(2);
        assertThat(stage.stableImage()).isEqualTo("orders:1");
        assertThat(stage.replicas("orders")).isZero();
        assertThat(stage.replicas("orders-stable")).isEqualTo(2);
        assertThat(stage.condition("Succeeded")).startsWith("False RolledBack");
        assertThat(stage.objects.list(Kind.EVENT, ClusterStage.SHOP, ""))
                .anyMatch(event -> event.path("reason").asString("").equals("RolledBack")
                        && event.path("type").asString("").equals("Warning"));
    }

    @Test
    void anImageThatCannotBePulledIsNamedAndGetsNoTraffic() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.image("orders:broken");
        stage.windows(20);
        assertThat(stage.phase()).isEqualTo("Preparing");
        assertThat(stage.routes().weights().canary()).isZero();
        assertThat(stage.condition("Progressing")).contains("image orders:broken cannot be pulled");
        assertThat(stage.stableImage()).isEqualTo("orders:1");
    }

    @Test
    void aQuotaThatLetsNoPodBeMadeIsNamed() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.cluster.quota = 2;
        stage.image("orders:2");
        stage.windows(20);
        assertThat(stage.phase()).isEqualTo("Preparing");
        assertThat(stage.condition("Progressing")).contains("exceeded quota");
    }

    @Test
    void changedConfigurationIsAReleaseAndTheReleasedOneIsPinned() {
        ClusterStage stage = stage();
        stage.config("old");
        stage.install("orders:1", 2);
        stage.rollout(STEPS);
        stage.adopt();
        String pinned = configOf(stage);
        assertThat(pinned).startsWith("orders-config-");
        stage.config("new");
        stage.runUntil("Shifting");
        assertThat(configOf(stage)).as("stable keeps what it was released with").isEqualTo(pinned);
        stage.runUntil("Done");
        assertThat(configOf(stage)).startsWith("orders-config-").isNotEqualTo(pinned);
    }

    @Test
    void theOldImageAgainMeansNoReleaseAtAll() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.image("orders:2");
        stage.runUntil("Shifting");
        stage.image("orders:1");
        stage.runUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.ABORTED);
        assertThat(stage.stableImage()).isEqualTo("orders:1");
    }

    @Test
    void anotherLifeOfTheControllerGoesOnWhereTheFirstWas() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.image("orders:2");
        stage.runUntil("Shifting");
        long epoch = stage.router().current().epoch();
        stage.restart();
        stage.look(true);
        assertThat(stage.phase()).isEqualTo("Shifting");
        assertThat(stage.router().current().epoch()).isGreaterThan(epoch);
        stage.runUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void watchesThatExpireBeginAnew() {
        ClusterStage stage = adopted("orders:1", 2);
        assumeThat(stage.server).isInstanceOf(FakeApiServer.class);
        ((FakeApiServer) stage.server).expireWatches();
        stage.image("orders:2");
        stage.runUntil("Done");
        assertThat(stage.stableImage()).isEqualTo("orders:2");
    }

    @Test
    void whatHelmSetsIsLeftAlone() {
        ClusterStage stage = adopted("orders:1", 2);
        var deployment =
                stage.objects.get(Kind.DEPLOYMENT, ClusterStage.SHOP, "orders").orElseThrow();
        Documents.child(Documents.child(deployment, "metadata"), "annotations").put("team", "shop");
        stage.objects.replace(Kind.DEPLOYMENT, deployment, "helm");
        stage.image("orders:2");
        stage.runUntil("Done");
        var after =
                stage.objects.get(Kind.DEPLOYMENT, ClusterStage.SHOP, "orders").orElseThrow();
        assertThat(after.at("/metadata/annotations/team").asString("")).isEqualTo("shop");
        assertThat(stage.image(after)).isEqualTo("orders:2");
    }

    @Test
    void aDeletedRolloutHandsItsUsersBackBeforeItGoes() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.objects.delete(Kind.ROLLOUT, ClusterStage.SHOP, "orders");
        for (int i = 0; i < 200; i++) {
            if (stage.objects.get(Kind.ROLLOUT, ClusterStage.SHOP, "orders").isEmpty()) break;
            stage.window();
            stage.cluster.run();
            int served = stage.objects
                    .get(Kind.ENDPOINT_SLICE, ClusterStage.SHOP, "orders-1")
                    .map(slice -> slice.path("endpoints").size())
                    .orElse(0);
            assertThat(served).isGreaterThanOrEqualTo(2);
        }
        stage.cluster.run();
        assertThat(stage.objects.get(Kind.ROLLOUT, ClusterStage.SHOP, "orders")).isEmpty();
        assertThat(stage.replicas("orders")).isEqualTo(2);
        if (stage.server instanceof FakeApiServer)
            assertThat(stage.replicas("orders-stable")).as("collected").isEqualTo(-1);
    }

    private static String configOf(ClusterStage stage) {
        return stage.objects
                .get(Kind.DEPLOYMENT, ClusterStage.SHOP, "orders-stable")
                .orElseThrow()
                .at("/spec/template/spec/containers/0/envFrom/0/configMapRef/name")
                .asString("");
    }
}
