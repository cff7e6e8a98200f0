package dev.sluice.rollout.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource.Router.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterChoiceTest {
    private final List<String> calls = new ArrayList<>();
    private final RouterChoice choice = new RouterChoice(Map.of(
            Kind.GATEWAY, recorder("gateway"), Kind.ISTIO, recorder("istio"), Kind.GATEWAY_API, recorder("api")));

    @Test
    void eachServiceGoesToItsRouterAndThoseOfOneRouterGoTogether() {
        choice.applyAll(List.of(routing("a", "gateway"), routing("b", "istio"), routing("c", "gateway")));
        assertThat(calls).containsExactly("gateway applies [a, c]", "istio applies [b]");
        assertThat(choice.inForce("b").missing()).isEqualTo("istio b");
        assertThat(choice.inForce("unknown").complete()).isFalse();
    }

    @Test
    void aServiceThatChangesItsRouterIsTakenFromTheFormer() {
        choice.apply(routing("a", "gateway"));
        choice.apply(routing("a", "istio"));
        choice.remove("a");
        choice.remove("a");
        assertThat(calls)
                .containsExactly("gateway applies [a]", "gateway removes a", "istio applies [a]", "istio removes a");
    }

    private static TrafficRouter.Routing routing(String service, String router) {
        String document = """
                apiVersion: sluice.dev/v1alpha1
                kind: Rollout
                metadata: {name: %s}
                spec:
                  workload: {deployment: %s}
                  traffic: {router: %s}
                  steps: [{weight: 5}, {weight: 100}]
                """.formatted(service, service, router);
        Backend stable = new Backend("1", List.of(new Address("http", "stable", 80)));
        return new TrafficRouter.Routing(
                new ResourceReader().read(document), ServiceRoutes.stableOnly(service, stable));
    }

    private TrafficRouter recorder(String name) {
        return new TrafficRouter() {
            @Override
            public void applyAll(List<Routing> routings) {
                calls.add(name + " applies "
                        + routings.stream().map(Routing::service).toList());
            }

            @Override
            public void remove(String service) {
                calls.add(name + " removes " + service);
            }

            @Override
            public Uptake inForce(String service) {
                return new Uptake(1, 1, name + " " + service, false);
            }
        };
    }
}
