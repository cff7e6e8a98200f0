package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.policy.rollout.Outcome;
import dev.sluice.policy.rollout.RolloutState.Done;
import org.junit.jupiter.api.Test;

/** Whole releases of a Deployment. */
class ReleaseInClusterTest extends InCluster {

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
    void whoHasSeenNothingYetForgetsNothing() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.image("orders:2");
        stage.runUntil("Shifting");
        stage.lookBlindly();
        assertThat(stage.phase()).isEqualTo("Shifting");
    }

    @Test
    void whoHasSeenNothingYetDoesNotLetTheStablePodsGo() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.objects.delete(Kind.ROLLOUT, ClusterStage.SHOP, "orders");
        for (int i = 0; i < 3; i++) stage.handBackBlindly();
        assertThat(stage.objects.get(Kind.ROLLOUT, ClusterStage.SHOP, "orders")).isPresent();
        assertThat(stage.replicas("orders-stable")).isEqualTo(2);
        assertThat(stage.replicas("orders")).as("grows to serve again").isEqualTo(2);
    }

    @Test
    void withoutTheApiServerAReleaseWaitsAndThenGoesOn() {
        ClusterStage stage = adopted("orders:1", 2);
        assumeThat(stage.server).isInstanceOf(FakeApiServer.class);
        stage.image("orders:2");
        stage.runUntil("Shifting");
        int weight = stage.routes().weights().canary();
        stage.apiServer(false);
        stage.windows(60);
        assertThat(stage.phase()).isEqualTo("Shifting");
        assertThat(stage.routes().weights().canary()).isEqualTo(weight);
        stage.apiServer(true);
        stage.runUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.RELEASED);
    }

    @Test
    void withoutTheApiServerAFailingCanaryStillLosesItsUsers() {
        ClusterStage stage = adopted("orders:1", 2);
        assumeThat(stage.server).isInstanceOf(FakeApiServer.class);
        stage.image("orders:2");
        stage.runUntil("Shifting");
        stage.apiServer(false);
        stage.gateway.canaryFails = 50;
        stage.windows(8);
        assertThat(stage.routes().weights().canary()).isZero();
        stage.apiServer(true);
        stage.runUntil("Done");
        assertThat(((Done) stage.known().state()).outcome()).isEqualTo(Outcome.ROLLED_BACK);
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
        assertThat(stage.selector()).containsOnly(entry("app", "orders"));
        if (stage.server instanceof FakeApiServer)
            assertThat(stage.replicas("orders-stable")).as("collected").isEqualTo(-1);
    }
}
