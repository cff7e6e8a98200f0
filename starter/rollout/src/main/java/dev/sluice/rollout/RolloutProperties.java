package dev.sluice.rollout;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Configuration of the release controller.
 *
 * @param api Who may call the API.
 * @param stateDirectory Directory that holds everything the controller must not forget.
 * @param rolloutsDirectory Directory of Rollout resources (*.yaml) that are applied at the start.
 * @param lease How long a gateway trusts canary weights after it last heard from the controller.
 * @param tick How often waits and deadlines are looked at.
 * @param readiness How the canary's readiness is probed.
 */
@ConfigurationProperties("sluice.rollout")
public record RolloutProperties(
        @DefaultValue Api api,
        @DefaultValue("sluice-state") Path stateDirectory,
        @Nullable Path rolloutsDirectory,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("250ms") Duration tick,
        @DefaultValue Readiness readiness) {

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
}
