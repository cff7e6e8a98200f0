package dev.sluice.rollout;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the release controller.
 *
 * @param mode What runs the versions and keeps the state.
 * @param api Who may call the API.
 * @param stateDirectory Directory that holds everything the controller must not forget.
 * @param rolloutsDirectory Directory of Rollout resources (*.yaml) that are applied at the start.
 * @param lease How long a gateway trusts canary weights after it last heard from the controller.
 * @param tick How often waits and deadlines are looked at.
 * @param readiness How the readiness of both versions is probed on one machine.
 * @param kubernetes How the controller works in a cluster.
 * @param prometheus Where samples and guards of Rollouts that need a Prometheus come from.
 */
@ConfigurationProperties("sluice.rollout")
public record RolloutProperties(
        @DefaultValue("one-machine") Mode mode,
        @DefaultValue Api api,
        @DefaultValue("sluice-state") Path stateDirectory,
        @Nullable Path rolloutsDirectory,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("250ms") Duration tick,
        @DefaultValue Readiness readiness,
        @DefaultValue Kubernetes kubernetes,
        @DefaultValue Prometheus prometheus) {

    /** Where the controller works. */
    public enum Mode {
        /** Versions behind fixed endpoints, state in a directory. */
        ONE_MACHINE,
        /** Versions as Deployments, state in ConfigMaps. */
        KUBERNETES
    }

    /**
     * Tokens of the callers.
     *
     * @param token Token of operators, sent as a bearer token.
     * @param gatewayToken Token of gateways; the operators' token when it is not set.
     * @param readToken Token of those who may look and change nothing.
     * @param operators Further operators' tokens by name; what they do is in the log under that name.
     * @param anonymousReading Whether everyone who reaches the port may look, without a token.
     */
    public record Api(
            @DefaultValue("") String token,
            @DefaultValue("") String gatewayToken,
            @DefaultValue("") String readToken,
            @DefaultValue Map<String, String> operators,
            @DefaultValue("false") boolean anonymousReading) {
        public Api {
            if (gatewayToken.isBlank()) gatewayToken = token;
            operators = Map.copyOf(operators);
        }

        @Override
        public String toString() {
            return "Api[hidden]";
        }
    }

    /**
     * Probe of the canary.
     *
     * @param path Path that answers 2xx when the canary can take traffic.
     * @param interval Time from one probe to the next.
     * @param timeout Longest wait for the answer to a probe.
     */
    public record Readiness(
            @DefaultValue("/actuator/health") String path,
            @DefaultValue("1s") Duration interval,
            @DefaultValue("2s") Duration timeout) {}

    /**
     * Prometheus, or anything that speaks its HTTP API.
     *
     * @param url Address such as http://prometheus:9090, with the path before /api/v1 if there is one.
     * @param token Bearer token of the controller there.
     * @param tick Length of a tick of samples; not shorter than the scrape interval of what is sampled.
     * @param timeout Longest wait for an answer.
     */
    public record Prometheus(
            @Nullable URI url,
            @DefaultValue("") String token,
            @DefaultValue("15s") Duration tick,
            @DefaultValue("5s") Duration timeout) {
        public Prometheus {
            if (tick.toMillis() < 1_000)
                throw new IllegalArgumentException(
                        "sluice.rollout.prometheus.tick must be at least 1s, but was " + tick);
        }

        @Override
        public String toString() {
            return "Prometheus[" + url + "]";
        }
    }

    /**
     * The controller in a cluster.
     *
     * @param namespace Namespace of the controller's own pod; that of its service account when it is not set.
     * @param namespaces Namespaces whose Rollouts are released; all of them when none is named.
     * @param pod Name of the controller's own pod; the host's name when it is not set.
     * @param kubeconfig File that says how the API server is reached; inside a pod nothing needs to be said.
     * @param lease How one of several controllers is chosen.
     */
    public record Kubernetes(
            @DefaultValue List<String> namespaces,
            @DefaultValue("") String namespace,
            @DefaultValue("") String pod,
            @Nullable Path kubeconfig,
            @DefaultValue LeaderElection lease) {
        public Kubernetes {
            namespaces = List.copyOf(namespaces);
        }
    }

    /**
     * The lease of the leader.
     *
     * @param name Name of the Lease.
     * @param duration How long a lease lasts that is not renewed; a standby takes over after it.
     * @param renewWithin How long a leader that cannot renew its lease goes on.
     * @param interval Time from one renewal to the next.
     */
    public record LeaderElection(
            @DefaultValue("sluice-rollout") String name,
            @DefaultValue("15s") Duration duration,
            @DefaultValue("10s") Duration renewWithin,
            @DefaultValue("2s") Duration interval) {}
}
