package dev.sluice.rollout;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The release controller as a program. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
public class RolloutApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(RolloutApplication.class, arguments);
    }
}
