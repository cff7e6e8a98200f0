package dev.sluice.bench.tomcat;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The same handlers on Spring MVC and Tomcat. */
@SpringBootApplication(proxyBeanMethods = false)
class Application {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
