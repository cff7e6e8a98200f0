package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import tools.jackson.databind.node.ObjectNode;

/** What a chart makes of a service. */
final class Installed {
    private static final String SHOP = "shop";
    private static final String ORDERS = "orders";

    private Installed() {}

    static void orders(ApiServer.Objects objects, String image, int replicas) {
        ObjectNode service = Documents.head(Kind.SERVICE, SHOP, ORDERS);
        ObjectNode spec = service.putObject("spec");
        spec.putObject("selector").put("app", ORDERS);
        spec.putArray("ports").addObject().put("name", "http").put("port", 80).put("targetPort", 8080);
        objects.create(Kind.SERVICE, service, "helm");
        ObjectNode deployment = Documents.head(Kind.DEPLOYMENT, SHOP, ORDERS);
        deployment.set("spec", Crd.yaml("""
                replicas: %d
                selector: {matchLabels: {app: orders}}
                template:
                  metadata: {labels: {app: orders}}
                  spec:
                    containers:
                      - name: app
                        image: %s
                        envFrom: [{configMapRef: {name: orders-config, optional: true}}]
                """.formatted(replicas, image)));
        objects.create(Kind.DEPLOYMENT, deployment, "helm");
    }

    static void rollout(ApiServer.Objects objects, String steps) {
        rollout(objects, steps, "{sticky: {header: X-User-Id}}", "{margin: 20%}");
    }

    static void rollout(ApiServer.Objects objects, String steps, String traffic, String analysis) {
        ObjectNode rollout = (ObjectNode) Crd.yaml("""
                apiVersion: sluice.dev/v1alpha1
                kind: Rollout
                metadata: {name: orders, namespace: shop}
                spec:
                  workload: {deployment: orders}
                  traffic: %s
                  steps: %s
                  analysis: %s
                  deadline: 2m
                  keepStable: 500ms
                """.formatted(traffic, steps, analysis));
        assertThat(SchemaValidator.validate(Crd.schema(), rollout)).isEmpty();
        objects.create(Kind.ROLLOUT, rollout, "helm");
    }
}
