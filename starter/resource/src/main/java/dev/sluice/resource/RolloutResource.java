package dev.sluice.resource;

import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.rollout.RolloutPlan;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.Sticky;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user wrote: one service, its two versions, and how the second may replace the first.
 *
 * @param name of the rollout and of the service
 * @param namespace where it is in a cluster; {@code default} when it does not say
 * @param group release group: services that are released in lockstep and taken back together; null for none
 * @param endpoints where the two versions answer; in a cluster the names of their Services
 * @param deployment what a cluster runs; null on one machine
 * @param queries what Prometheus is asked about it
 * @param document the accepted document as JSON text, from which the same resource can be read again
 */
public record RolloutResource(
        String name,
        String namespace,
        @Nullable String group,
        Map<String, String> annotations,
        Endpoints endpoints,
        @Nullable Deployment deployment,
        Traffic traffic,
        RolloutPlan plan,
        Criteria criteria,
        Queries queries,
        String document) {
    public RolloutResource {
        annotations = Map.copyOf(annotations);
    }

    /**
     * Base addresses of the two versions on one machine.
     *
     * @param stable version that serves everyone at first
     * @param canary version that is to replace it; null while there is none
     */
    public record Endpoints(Address stable, @Nullable Address canary) {}

    /**
     * A workload in a cluster.
     *
     * @param name of the Deployment that its owner changes
     * @param service Service whose ports the versions have
     * @param port name of the Service's port that takes the requests; empty for http, else the first
     * @param replicas pods of the stable version; 0 leaves their number to an autoscaler or a person
     */
    public record Deployment(String name, String service, String port, int replicas) {

        /** Name of the Deployment and of the Service of the stable version. */
        public String stableName() {
            return name + "-stable";
        }

        /** Name of the canary's Service. */
        public String canaryService() {
            return name + "-canary";
        }
    }

    /**
     * How requests of the service find their version.
     *
     * @param sticky what keeps a user on one version
     * @param replay which failed canary calls are repeated on stable
     * @param mirror share of safe requests that is copied to the canary, in basis points
     * @param lanes requests that go to the canary whatever the weight
     * @param router what moves the requests
     * @param paths patterns of the requests that gateways send to the service; empty leaves that to the gateways' settings
     */
    public record Traffic(
            Sticky sticky, ReplayRule replay, int mirror, List<Lane> lanes, Router router, List<String> paths) {
        public Traffic {
            paths = List.copyOf(paths);
            lanes = List.copyOf(lanes);
        }
    }

    /**
     * What moves the requests of a service.
     *
     * @param route name of the HTTPRoute or VirtualService that routes to its Service; empty for a gateway of Sluice
     * @param policy name of the DestinationRule whose traffic policy the canary gets too; empty for none
     */
    public record Router(Kind kind, String route, String policy) {
        public static final Router GATEWAY = new Router(Kind.GATEWAY, "", "");

        /** Which router. */
        public enum Kind {
            GATEWAY("gateway"),
            GATEWAY_API("gateway-api"),
            ISTIO("istio");

            private final String text;

            Kind(String text) {
                this.text = text;
            }

            /** As it is written. */
            public String text() {
                return text;
            }
        }
    }

    /**
     * What Prometheus is asked about a service.
     *
     * @param samples where the counts of both versions are; null where gateways of Sluice report them
     */
    public record Queries(@Nullable Samples samples, List<Guard> guards) {
        public Queries {
            guards = List.copyOf(guards);
        }
    }

    /** Counters of requests and of failed requests, with {@code {{service}}} and the like in the place of a version's names. */
    public record Samples(String requests, String failures) {}

    /**
     * A further condition that a release must keep.
     *
     * @param query expression with one value
     * @param least the smallest value that is right
     * @param most the greatest value that is right
     */
    public record Guard(String name, String query, double least, double most, Breach breach) {

        /** What a value outside of the limits leads to. */
        public enum Action {
            HOLD,
            ROLLBACK
        }

        /**
         * When a guard is breached.
         *
         * @param lasting how long the value must have been wrong for a rollback
         */
        public record Breach(Duration lasting, Action action) {}

        /** Whether the value is right. */
        public boolean allows(double value) {
            return value >= least && value <= most;
        }
    }
}
