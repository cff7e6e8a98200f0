package dev.sluice.rollout.kubernetes;

import dev.sluice.policy.routing.Address;
import dev.sluice.resource.RolloutResource.Router;
import dev.sluice.rollout.RolloutProperties;
import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.local.ReleaseRecords;
import dev.sluice.rollout.routes.RouteRouter;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import dev.sluice.rollout.traffic.RouterChoice;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.JsonNode;

/** The controller in a cluster; the process leads already. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "sluice.rollout.mode", havingValue = "kubernetes")
class KubernetesConfiguration {
    private static final long LARGEST_RECORD = 64L << 20;

    @Bean
    KubernetesObjects kubernetesObjects(RolloutProperties properties, Leadership leadership) {
        return new KubernetesObjects(Connection.open(properties.kubernetes()), leadership.lease());
    }

    @Bean
    ControllerLoop controllerLoop() {
        return new ControllerLoop();
    }

    @Bean
    ClusterWatches clusterWatches(RolloutProperties properties, ControllerLoop loop) {
        return new ClusterWatches(
                Connection.forWatches(properties.kubernetes()),
                properties.kubernetes().namespaces(),
                loop::changed);
    }

    @Bean
    KubernetesStore kubernetesStore(
            RolloutProperties properties, KubernetesObjects objects, Leadership leadership, ClusterWatches watches) {
        LeaderLease lease = leadership.lease();
        return new KubernetesStore(
                new StateMaps(objects, lease.identity()),
                new KubernetesStore.Home(
                        Connection.namespace(properties.kubernetes()),
                        properties.kubernetes().namespaces(),
                        watches::rollout,
                        lease::sinceRenewal),
                ReleaseRecords.in(properties.stateDirectory().resolve("records"), LARGEST_RECORD),
                System::nanoTime);
    }

    @Bean
    KubernetesWorkloads kubernetesWorkloads(ClusterWatches watches, ControllerLoop loop) {
        return new KubernetesWorkloads(
                new KubernetesWorkloads.Sight() {
                    @Override
                    public Optional<JsonNode> deployment(String namespace, String name) {
                        return watches.deployment(namespace, name);
                    }

                    @Override
                    public List<Address> pods(Address service) {
                        return watches.pods(service);
                    }
                },
                loop::changed);
    }

    @Bean
    AddressedRouter addressedRouter(GatewayTableRouter table, ClusterWatches watches) {
        return new AddressedRouter(table, watches::pods);
    }

    @Bean
    RouteRouter gatewayApiRouter(KubernetesObjects objects, ClusterWatches watches, InstantSource time) {
        return RouteRouter.ofGatewayApi(new ClusterRoutes(objects, watches::rollout), time);
    }

    @Bean
    RouteRouter istioRouter(KubernetesObjects objects, ClusterWatches watches, InstantSource time) {
        return RouteRouter.ofIstio(new ClusterRoutes(objects, watches::rollout), time);
    }

    @Bean
    @Primary
    RouterChoice routerChoice(
            AddressedRouter gateways,
            @Qualifier("gatewayApiRouter") RouteRouter gatewayApi,
            @Qualifier("istioRouter") RouteRouter istio) {
        return new RouterChoice(
                Map.of(Router.Kind.GATEWAY, gateways, Router.Kind.GATEWAY_API, gatewayApi, Router.Kind.ISTIO, istio));
    }

    @Bean
    RolloutController rolloutController(
            Rollouts rollouts,
            KubernetesObjects objects,
            ClusterWatches watches,
            KubernetesWorkloads workloads,
            InstantSource time) {
        Revisions revisions = new Revisions(objects);
        return new RolloutController(
                rollouts,
                objects,
                new RolloutController.Parts(
                        watches,
                        workloads,
                        revisions,
                        new Convergence(objects, revisions, workloads, time),
                        new Autoscalers(objects, workloads),
                        new HandBack(rollouts, objects, watches, time),
                        new Reporting(objects, time)));
    }

    /** Ties the loop to what it drives; it begins with the context. */
    @Bean
    ControllerLoop.Work controllerWork(
            ControllerLoop loop,
            RolloutController controller,
            ClusterWatches watches,
            Rollouts rollouts,
            AddressedRouter router,
            List<RouteRouter> routes) {
        ControllerLoop.Work work = new ControllerLoop.Work(controller, watches, rollouts, () -> {
            router.refresh();
            routes.forEach(RouteRouter::refresh);
        });
        loop.drive(work);
        return work;
    }
}
