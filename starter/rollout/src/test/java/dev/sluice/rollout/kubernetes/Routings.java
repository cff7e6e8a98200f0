package dev.sluice.rollout.kubernetes;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Weights;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.traffic.TrafficRouter.Routing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Routes of a service as a release makes them. */
final class Routings {
    static final String REVISION = "5d9c7b8f4";

    private Routings() {}

    static Routing canary(String service, String router, int weight) {
        return canary(document(service, router), weight);
    }

    static Routing stable(String service, String router) {
        return routing(document(service, router), null, 0);
    }

    static Routing canary(String document, int weight) {
        Backend canary = new Backend(REVISION, List.of(new Address("http", "canary.shop", 80)));
        return routing(document, canary, weight);
    }

    static Routing routing(String document, @Nullable Backend canary, int weight) {
        RolloutResource resource = new ResourceReader().read(document);
        return new Routing(
                resource,
                new ServiceRoutes(
                        resource.name(),
                        canary == null ? "1" : canary.version(),
                        new Weights(weight),
                        new Backend("1", List.of(new Address("http", "stable.shop", 80))),
                        canary,
                        resource.traffic().sticky(),
                        resource.traffic().lanes(),
                        resource.traffic().replay(),
                        0,
                        List.of()));
    }

    /** The Rollout of a service whose route is called as it. */
    static String document(String service, String router) {
        String samples = router.equals("gateway-api")
                ? "analysis: {samples: {requests: 'rq{s=\"{{service}}\"}', failures: 'rq{s=\"{{service}}\",c=\"5\"}'}}"
                : "analysis: {}";
        return """
                apiVersion: sluice.dev/v1alpha1
                kind: Rollout
                metadata: {name: %s, namespace: shop}
                spec:
                  workload: {deployment: %s}
                  traffic: {router: %s, lanes: [{name: qa, header: {x-lane: qa}}]}
                  steps: [{weight: 5}, {weight: 100}]
                  %s
                """.formatted(service, service, router, samples);
    }
}
