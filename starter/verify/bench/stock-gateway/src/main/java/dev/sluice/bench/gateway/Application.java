package dev.sluice.bench.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A gateway as a user would set it up; the bench gives it its routes on the command line. */
@SpringBootApplication(proxyBeanMethods = false)
class Application {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
