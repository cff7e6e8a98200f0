package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.node.ObjectNode;

/** What a chart makes of a service. */
final class Installed {
    private static final String SHOP = "shop";
    private static final String ORDERS = "orders";

    private Installed() {}

    static void orders(ApiServer.Objects objects, String image, int replicas) {
        service(objects, SHOP, ORDERS, image, replicas);
    }

    static void service(ApiServer.Objects objects, String namespace, String name, String image, int replicas) {
        ObjectNode service = Documents.head(Kind.SERVICE, namespace, name);
        ObjectNode spec = service.putObject("spec");
        spec.putObject("selector").put("app", name);
        spec.putArray("ports").addObject().put("name", "http").put("port", 80).put("targetPort", 8080);
        objects.create(Kind.SERVICE, service, "helm");
        ObjectNode deployment = Documents.head(Kind.DEPLOYMENT, namespace, name);
        deployment.set("spec", Crd.yaml("""
                replicas: %1$d
                selector: {matchLabels: {app: %2$s}}
                template:
                  metadata: {labels: {app: %2$s}}
                  spec:
                    containers:
                      - name: app
                        image: %3$s
                        envFrom:
                          - configMapRef: {name: orders-config, optional: true}
                          - secretRef: {name: orders-secret, optional: true}
                """.formatted(replicas, name, image)));
        objects.create(Kind.DEPLOYMENT, deployment, "helm");
    }

    static void rollout(ApiServer.Objects objects, String steps) {
        rollout(objects, steps, "{sticky: {header: X-User-Id}}", "{margin: 20%}");
    }

    static void rollout(ApiServer.Objects objects, String steps, String traffic, String analysis) {
        rollout(objects, SHOP + "/" + ORDERS, new Wanted(steps, traffic, analysis));
    }

    /** What a Rollout is to say. */
    record Wanted(String steps, String traffic, String analysis) {}

    /** @param place namespace and name */
    static void rollout(ApiServer.Objects objects, String place, Wanted wanted) {
        String namespace = place.substring(0, place.indexOf('/'));
        String name = place.substring(place.indexOf('/') + 1);
        ObjectNode rollout = (ObjectNode)
                Crd.yaml("""
                apiVersion: sluice.dev/v1alpha1
                kind: Rollout
                metadata: {name: %1$s, namespace: %2$s}
                spec:
                  workload: {deployment: %1$s}
                  traffic: %3$s
                  steps: %4$s
                  analysis: %5$s
                  deadline: 2m
                  keepStable: 500ms
                """.formatted(name, namespace, wanted.traffic(), wanted.steps(), wanted.analysis()));
        assertThat(SchemaValidator.validate(Crd.schema(), rollout)).isEmpty();
        objects.create(Kind.ROLLOUT, rollout, "helm");
    }
}
