package dev.sluice.verify.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import dev.sluice.verify.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The charts through Helm itself: linted, rendered, and every object held against Kubernetes' own schema and Pod Security. */
class ChartTest {

    private static final String IMAGE = "image: {repository: registry.example/orders, tag: 1.0.0}";

    @TempDir
    private Path directory;

    static Stream<Path> examples() {
        return Stream.of("platform", "service")
                .flatMap(name -> Stream.concat(
                        Chart.examples(name).stream(), Stream.of(Tree.path("helm/" + name + "/values-local.yaml"))));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsWhatHelmAndKubernetesTake(Path values) throws IOException {
        Chart chart = new Chart(chartOf(values), Tree.read(values), directory);

        LintResult lint = chart.lint();
        assertThat(lint.isFailed()).as(String.join("\n", lint.getMessages())).isFalse();
        List<ObjectNode> objects = chart.render("sluice", "shop");
        assertThat(objects).isNotEmpty();
        for (ObjectNode object : objects) {
            assertThat(KubernetesSchema.mistakes(object))
                    .as(Manifests.title(object))
                    .isEmpty();
            if (!Manifests.pod(object).isMissingNode())
                assertThat(Restricted.broken(Manifests.pod(object)))
                        .as(Manifests.title(object))
                        .isEmpty();
        }
        assertThat(objects.stream()
                        .map(object -> Manifests.title(object) + " in "
                                + object.path("metadata").path("namespace").asString("")))
                .doesNotHaveDuplicates();
        assertThat(names(objects)).allMatch(name -> name.length() <= 63);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsReferredToIsThere(Path values) throws IOException {
        List<ObjectNode> objects = new Chart(chartOf(values), Tree.read(values), directory).render("sluice", "shop");

        List<ObjectNode> deployments = objects.stream()
                .filter(object -> Manifests.kind(object).equals("Deployment"))
                .toList();
        for (ObjectNode deployment : deployments) {
            JsonNode pod = Manifests.pod(deployment);
            for (var label :
                    deployment.path("spec").path("selector").path("matchLabels").properties())
                assertThat(pod.path("metadata").path("labels").path(label.getKey()))
                        .isEqualTo(label.getValue());
            for (JsonNode volume : pod.path("spec").path("volumes"))
                if (volume.has("configMap"))
                    assertThat(titles(objects))
                            .contains("ConfigMap "
                                    + volume.path("configMap").path("name").asString(""));
        }
        for (ObjectNode object : objects)
            if (Manifests.kind(object).equals("Service"))
                assertThat(selected(object, deployments))
                        .as(Manifests.title(object))
                        .isTrue();
    }

    @Test
    void aMisspeltKeyIsRefused() throws IOException {
        refuses("platform", "gatway: {replicas: 2}", "gatway");
        refuses("platform", "gateway: {replica: 2}", "replica");
        refuses("platform", "gateway: {services: {orders: {paths: [/orders]}}}", "paths");
        refuses("service", IMAGE + "\nrollout: {steps: [{wieght: 5}, {weight: 100}]}", "wieght");
        refuses("service", IMAGE + "\nrollout: {analysis: {falsealarm: 0.01}}", "falsealarm");
        refuses("service", IMAGE + "\nrollout: {deadline: 1 hour}", "deadline");
    }

    @Test
    void aServiceWithoutAnImageSaysWhatToSet() throws IOException {
        refuses("service", "{}", "image.repository is not set: add --set image.repository=");
        refuses("service", "image: {repository: a/b}", "neither image.tag nor image.digest is set");
    }

    @Test
    void aNewTagChangesThePodTemplateAndNothingThatCannotChange() throws IOException {
        ObjectNode before = deployment(render("service", IMAGE), "orders");
        ObjectNode after = deployment(render("service", IMAGE.replace("1.0.0", "1.1.0")), "orders");

        assertThat(after.path("spec").path("selector"))
                .isEqualTo(before.path("spec").path("selector"));
        assertThat(Manifests.pod(after)).isNotEqualTo(Manifests.pod(before));
        JsonNode labels = Manifests.pod(before).path("metadata").path("labels");
        assertThat(Manifests.pod(after).path("metadata").path("labels")).isEqualTo(labels);
        assertThat(Manifests.containers(Manifests.pod(after))
                        .getFirst()
                        .path("image")
                        .asString(""))
                .isEqualTo("registry.example/orders:1.1.0");
    }

    /** What the controller sets has no second owner, else the next upgrade is a conflict. */
    @Test
    void withCanaryReleasesTheChartIsSilentOfReplicasAndOfTheSelector() throws IOException {
        assertThat(fieldsSharedWithTheController(IMAGE)).isEmpty();
        assertThat(fieldsSharedWithTheController(IMAGE + "\nrollout: {enabled: false}"))
                .containsExactly("replicas", "selector");
    }

    /** A chart's new version is no release of the service. */
    @Test
    void thePodTemplateOfAServiceDoesNotNameTheChart() throws IOException {
        assertThat(Manifests.pod(deployment(render("service", IMAGE), "orders")).toString())
                .doesNotContain("helm.sh/chart");
    }

    @Test
    void anAutoscalerScalesTheCopyThatServesEveryone() throws IOException {
        String scaled = IMAGE + "\nautoscaling: {enabled: true}";

        assertThat(target(render("service", scaled))).isEqualTo("orders-stable");
        assertThat(target(render("service", scaled + "\nrollout: {enabled: false}")))
                .isEqualTo("orders");
    }

    @Test
    void tokensAreAsLongAsASecretShouldBeAndOfTheirOwn() throws IOException {
        JsonNode tokens = render("platform", "{}").stream()
                .filter(object -> Manifests.title(object).equals("Secret orders-tokens"))
                .findFirst()
                .orElseThrow()
                .path("data");

        Set<String> different = new HashSet<>();
        tokens.forEach(token -> different.add(token.asString("")));
        assertThat(tokens.propertyNames())
                .containsExactlyInAnyOrder("operator-token", "gateway-token", "read-token", "risk-signing-key");
        assertThat(different).hasSize(4).allMatch(token -> token.length() >= 40);
        assertThat(titles(render("platform", "tokens: {existingSecret: mine}")))
                .noneMatch(title -> title.startsWith("Secret"));
    }

    @Test
    void theControllerMayDoOnlyWhatItDoesAndOnlyWhereItIsMeantTo() throws IOException {
        List<ObjectNode> everywhere = render("platform", "{}");
        List<ObjectNode> somewhere = render("platform", "rollout: {namespaces: [shop]}");

        assertThat(titles(everywhere)).anyMatch(title -> title.startsWith("ClusterRole "));
        assertThat(titles(somewhere)).noneMatch(title -> title.startsWith("ClusterRole"));
        Stream.concat(everywhere.stream(), somewhere.stream())
                .filter(object -> Manifests.kind(object).endsWith("Role"))
                .forEach(role -> assertThat(role.path("rules").toString()).doesNotContain("\"*\""));
    }

    @Test
    void theCustomResourceIsTheOneOfTheRepositoryAndSurvivesAnUninstall() throws IOException {
        ObjectNode rendered = render("platform", "{}").stream()
                .filter(object -> Manifests.kind(object).equals("CustomResourceDefinition"))
                .findFirst()
                .orElseThrow();
        ObjectNode home = Manifests.read(Tree.read(Tree.path("k8s/crds/rollouts.sluice.dev.yaml")))
                .getFirst();

        assertThat(rendered.path("spec")).isEqualTo(home.path("spec"));
        assertThat(rendered.path("metadata")
                        .path("annotations")
                        .path("helm.sh/resource-policy")
                        .asString(""))
                .isEqualTo("keep");
        assertThat(titles(render("platform", "crds: {install: false}")))
                .noneMatch(title -> title.startsWith("CustomResource"));
    }

    @Test
    void everyDashboardAndEveryRuleFileIsInTheChart() throws IOException {
        List<String> titles = titles(render("platform", "dashboards: {enabled: true}\nrules: {enabled: true}"));

        assertThat(titles.stream().filter(title -> title.startsWith("ConfigMap orders-dashboard-")))
                .hasSameSizeAs(Tree.files(Tree.path("helm/platform/dashboards"), ".json"));
        assertThat(titles.stream().filter(title -> title.startsWith("PrometheusRule")))
                .hasSameSizeAs(Tree.files(Tree.path("helm/platform/rules"), ".yaml"));
    }

    @Test
    void anAlertLeadsToTheRunbookThatTheClustersPeopleRead() throws IOException {
        assertThat(runbooks("rules: {enabled: true}"))
                .isNotEmpty()
                .allMatch(url -> url.startsWith("https://sluice.dev/docs/operations.md#sluice-"));
        assertThat(runbooks("rules: {enabled: true, runbook: \"https://wiki.example/sluice\"}"))
                .isNotEmpty()
                .allMatch(url -> url.startsWith("https://wiki.example/sluice#sluice-"));
        refuses("platform", "rules: {enabled: true, runbook: docs/operations.md}", "runbook");
    }

    private List<String> runbooks(String values) throws IOException {
        return render("platform", values).stream()
                .filter(object -> Manifests.kind(object).equals("PrometheusRule"))
                .flatMap(object -> object.path("spec").path("groups").valueStream())
                .flatMap(group -> group.path("rules").valueStream())
                .filter(rule -> rule.has("alert"))
                .map(rule -> rule.path("annotations").path("runbook_url").asString(""))
                .toList();
    }

    private List<String> fieldsSharedWithTheController(String values) throws IOException {
        List<ObjectNode> objects = render("service", values);
        List<String> fields = new ArrayList<>();
        if (deployment(objects, "orders").path("spec").has("replicas")) fields.add("replicas");
        if (object(objects, "Service orders").path("spec").has("selector")) fields.add("selector");
        return fields;
    }

    private void refuses(String chart, String values, String because) throws IOException {
        assertThatThrownBy(() -> render(chart, values)).as(values).hasMessageContaining(because);
    }

    private List<ObjectNode> render(String chart, String values) throws IOException {
        Path place = java.nio.file.Files.createTempDirectory(directory, chart);
        return new Chart(chart, values, place).render("orders", "shop");
    }

    private static ObjectNode deployment(List<ObjectNode> objects, String name) {
        return object(objects, "Deployment " + name);
    }

    private static ObjectNode object(List<ObjectNode> objects, String title) {
        return objects.stream()
                .filter(object -> Manifests.title(object).equals(title))
                .findFirst()
                .orElseThrow();
    }

    private static String target(List<ObjectNode> objects) {
        return objects.stream()
                .filter(object -> Manifests.kind(object).equals("HorizontalPodAutoscaler"))
                .findFirst()
                .orElseThrow()
                .path("spec")
                .path("scaleTargetRef")
                .path("name")
                .asString("");
    }

    /** Whether a Service selects pods of a Deployment, but for what the controller adds to them. */
    private static boolean selected(JsonNode service, List<ObjectNode> deployments) {
        return deployments.stream()
                .map(deployment -> Manifests.pod(deployment).path("metadata").path("labels"))
                .anyMatch(labels -> service.path("spec").path("selector").properties().stream()
                        .filter(label -> !label.getKey().startsWith("sluice.dev/"))
                        .allMatch(label -> label.getValue().equals(labels.get(label.getKey()))));
    }

    private static String chartOf(Path values) {
        return Tree.name(values).split("/", -1)[1];
    }

    private static List<String> titles(List<ObjectNode> objects) {
        return objects.stream().map(Manifests::title).toList();
    }

    private static List<String> names(List<ObjectNode> objects) {
        List<String> names = new ArrayList<>();
        objects.stream()
                .filter(object -> !Manifests.kind(object).contains("CustomResource"))
                .map(Manifests::name)
                .forEach(names::add);
        return names;
    }
}
