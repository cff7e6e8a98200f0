package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.routes.RouteRouter;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** HTTPRoutes behind Gateway eg, which is programmed. */
final class HttpRouteBench extends RouteBench {

    HttpRouteBench(Path directory) {
        super(ApiServer.best(), directory, Kind.HTTP_ROUTE, "gateway-api", RouteRouter::ofGatewayApi);
        ObjectNode gateway = Documents.head(Kind.GATEWAY, SHOP, "eg");
        gateway.putObject("spec").put("gatewayClassName", "eg");
        objects.create(Kind.GATEWAY, gateway, "platform");
        programmed("True", "Programmed");
    }

    void programmed(String status, String reason) {
        objects.status(Kind.GATEWAY, SHOP, "eg", (ObjectNode)
                Crd.yaml("conditions: [{type: Programmed, status: '" + status + "', reason: " + reason
                        + ", message: as it is, lastTransitionTime: '2026-03-01T12:00:00Z'}]"));
    }

    @Override
    ObjectNode route(String service) {
        return (ObjectNode) Crd.yaml("""
                apiVersion: gateway.networking.k8s.io/v1
                kind: HTTPRoute
                metadata: {name: %s, namespace: shop, annotations: {team: shop}}
                spec:
                  parentRefs: [{name: eg}]
                  hostnames: [shop.example]
                  rules:
                    - matches: [{path: {type: PathPrefix, value: /}}]
                      backendRefs: [{name: %s, port: 80}]
                """.formatted(service, service));
    }

    @Override
    void followed(String service) {
        answered(service, "True", "Accepted", generation(service));
    }

    long generation(String service) {
        return live(service).orElseThrow().at("/metadata/generation").asLong();
    }

    /** What the gateway says of the route. */
    void answered(String service, String accepted, String reason, long observed) {
        objects.status(Kind.HTTP_ROUTE, SHOP, service, (ObjectNode)
                Crd.yaml("""
                parents:
                  - parentRef: {group: gateway.networking.k8s.io, kind: Gateway, name: eg}
                    controllerName: example.net/gateway
                    conditions:
                      - {type: Accepted, status: '%s', reason: %s, message: what it says., observedGeneration: %d, lastTransitionTime: '2026-03-01T12:00:00Z'}
                      - {type: ResolvedRefs, status: 'True', reason: ResolvedRefs, message: '', observedGeneration: %d, lastTransitionTime: '2026-03-01T12:00:00Z'}
                """.formatted(accepted, reason, observed, observed)));
    }

    @Override
    public int share(String service) {
        return share(spec(service).at("/rules/0/backendRefs"), "/name", service);
    }

    @Override
    public boolean laneReachesCanary(String service) {
        return objects.get(Kind.HTTP_ROUTE, SHOP, service + "-canary-lanes")
                .map(lanes -> lanes.at("/spec/rules/0"))
                .filter(rule -> matches(rule)
                        && rule.path("backendRefs").size() == 1
                        && rule.at("/backendRefs/0/name").asString("").equals(service + "-canary"))
                .isPresent();
    }

    private static boolean matches(JsonNode rule) {
        JsonNode header = rule.at("/matches/0/headers/0");
        return header.path("name").asString("").equals("x-lane")
                && header.path("value").asString("").equals("qa");
    }
}
