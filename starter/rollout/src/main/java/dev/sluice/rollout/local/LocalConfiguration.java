package dev.sluice.rollout.local;

import dev.sluice.rollout.RolloutProperties;
import dev.sluice.rollout.Rollouts;
import java.nio.file.Path;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The controller without a cluster. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "sluice.rollout.mode", havingValue = "one-machine", matchIfMissing = true)
class LocalConfiguration {

    @Bean
    StateDirectory stateDirectory(RolloutProperties properties) {
        return StateDirectory.open(properties.stateDirectory(), Disk.system());
    }

    @Bean
    EndpointWorkloads endpointWorkloads(RolloutProperties properties) {
        RolloutProperties.Readiness readiness = properties.readiness();
        return new EndpointWorkloads(
                new EndpointWorkloads.Probing(readiness.path(), readiness.interval(), readiness.timeout()));
    }

    /** Before the server answers, so that the first table has every service. */
    @Bean
    SmartInitializingSingleton localRollouts(RolloutProperties properties, Rollouts rollouts) {
        return () -> {
            Path directory = properties.rolloutsDirectory();
            if (directory != null) new LocalRollouts().applyAll(directory, rollouts);
        };
    }
}
