package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of the objects that a service's owner has beside the Deployment: Service, configuration, autoscaler, other Rollouts. */
class OwnersObjectsTest extends InCluster {

    @Test
    void theOwnersServiceSelectsItsOwnStablePodsAndNoOthers() {
        ClusterStage stage = adopted("orders:1", 2);
        assertThat(stage.selector()).containsOnly(entry("app", "orders"), entry(Labels.VERSION, Labels.STABLE));
    }

    @Test
    void aServiceWithoutASelectorGetsThePodsOfTheDeployment() {
        ClusterStage stage = stage();
        stage.install("orders:1", 2);
        stage.leaveOutSelector();
        stage.rollout(STEPS);
        stage.window();
        assertThat(stage.selector()).containsOnly(entry("app", "orders"));
        stage.adopt();
        assertThat(stage.selector()).containsOnly(entry("app", "orders"), entry(Labels.VERSION, Labels.STABLE));
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
    void aChangedSecretIsAReleaseAndItsCopiesComeAndGo() {
        ClusterStage stage = stage();
        stage.secret("b2xk");
        stage.install("orders:1", 2);
        stage.rollout(STEPS);
        stage.adopt();
        String pinned = secretOf(stage);
        assertThat(pinned).startsWith("orders-secret-");
        JsonNode copy =
                stage.objects.get(Kind.SECRET, ClusterStage.SHOP, pinned).orElseThrow();
        assertThat(copy.at("/data/password").asString("")).isEqualTo("b2xk");
        assertThat(copy.path("immutable").asBoolean(false)).isTrue();
        stage.secret("bmV3");
        stage.runUntil("Shifting");
        assertThat(secretOf(stage)).as("stable keeps what it was released with").isEqualTo(pinned);
        stage.runUntil("Done");
        assertThat(secretOf(stage)).startsWith("orders-secret-").isNotEqualTo(pinned);
        stage.windows(9);
        assertThat(stage.objects.get(Kind.SECRET, ClusterStage.SHOP, pinned))
                .as("nobody can ask for it any more")
                .isEmpty();
    }

    @Test
    void anAutoscalerIsCopiedForTheStablePodsAndKeepsThemDuringARelease() {
        ClusterStage stage = adopted("orders:1", 4);
        stage.autoscaler(1, 8);
        stage.windows(9);
        assertThat(autoscaled(stage)).isEqualTo("orders-stable 1 to 8");
        stage.image("orders:2");
        stage.runUntil("Shifting");
        stage.windows(9);
        assertThat(autoscaled(stage)).as("all users may come back at once").isEqualTo("orders-stable 4 to 8");
        stage.runUntil("Done");
        stage.windows(9);
        assertThat(autoscaled(stage)).isEqualTo("orders-stable 1 to 8");
        stage.objects.delete(Kind.AUTOSCALER, ClusterStage.SHOP, "orders");
        stage.windows(9);
        assertThat(stage.objects.list(Kind.AUTOSCALER, ClusterStage.SHOP, "")).isEmpty();
    }

    @Test
    void theYoungerOfTwoWithOneNameIsToldSoAndLeftAlone() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.another("wharf", "orders", "/wharf/**");
        stage.windows(2);
        assertThat(stage.condition("wharf", "orders", "Accepted"))
                .startsWith("False NameTaken")
                .contains("orders is taken by namespace shop");
        assertThat(stage.condition("Accepted")).startsWith("True Valid");
        assertThat(stage.known().resource().namespace()).isEqualTo("shop");
    }

    @Test
    void theYoungerOfTwoWithOnePathIsRefused() {
        ClusterStage stage = adopted("orders:1", 2);
        stage.paths("/orders/**");
        stage.windows(2);
        assertThat(stage.routes().paths()).containsExactly("/orders/**");
        Installed.service(stage.objects, "wharf", "baskets", "baskets:1", 1);
        stage.another("wharf", "baskets", "/orders/**");
        stage.look("baskets", false);
        assertThat(stage.condition("wharf", "baskets", "Accepted"))
                .startsWith("False PathTaken")
                .contains("to Rollout orders of namespace shop already");
        assertThat(stage.rollouts().get("baskets")).isEmpty();
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

    private static String secretOf(ClusterStage stage) {
        return stage.objects
                .get(Kind.DEPLOYMENT, ClusterStage.SHOP, "orders-stable")
                .orElseThrow()
                .at("/spec/template/spec/containers/0/envFrom/1/secretRef/name")
                .asString("");
    }

    private static String autoscaled(ClusterStage stage) {
        JsonNode spec = stage.objects
                .get(Kind.AUTOSCALER, ClusterStage.SHOP, "orders-stable")
                .orElseThrow()
                .path("spec");
        return spec.at("/scaleTargetRef/name").asString("") + " "
                + spec.path("minReplicas").asInt() + " to "
                + spec.path("maxReplicas").asInt();
    }

    private static String configOf(ClusterStage stage) {
        return stage.objects
                .get(Kind.DEPLOYMENT, ClusterStage.SHOP, "orders-stable")
                .orElseThrow()
                .at("/spec/template/spec/containers/0/envFrom/0/configMapRef/name")
                .asString("");
    }
}
