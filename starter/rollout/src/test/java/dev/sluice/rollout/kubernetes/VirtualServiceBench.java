package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.routes.RouteRouter;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** VirtualServices of a mesh that tells nothing in their status. */
final class VirtualServiceBench extends RouteBench {

    VirtualServiceBench(Path directory) {
        super(ApiServer.best(), directory, Kind.VIRTUAL_SERVICE, "istio", RouteRouter::ofIstio);
    }

    @Override
    ObjectNode route(String service) {
        return (ObjectNode) Crd.yaml("""
                apiVersion: networking.istio.io/v1beta1
                kind: VirtualService
                metadata: {name: %s, namespace: shop, annotations: {team: shop}}
                spec:
                  hosts: [%s]
                  http:
                    - name: all
                      timeout: 3s
                      route: [{destination: {host: %s}}]
                """.formatted(service, service, service));
    }

    @Override
    void followed(String service) {}

    @Override
    public int share(String service) {
        JsonNode rule = spec(service).path("http").values().stream()
                .filter(it -> it.path("name").asString("").equals("all"))
                .findFirst()
                .orElseThrow();
        return share(rule.path("route"), "/destination/host", service);
    }

    @Override
    public boolean laneReachesCanary(String service) {
        JsonNode first = spec(service).at("/http/0");
        return first.at("/match/0/headers/x-lane/exact").asString("").equals("qa")
                && first.path("route").size() == 1
                && first.at("/route/0/destination/host").asString("").equals(service + "-canary")
                && objects.get(Kind.DESTINATION_RULE, SHOP, service + "-canary").isPresent();
    }
}
