package dev.sluice.bench.webflux;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application as a user would write it: with Boot's starters it is the stock peer, with the runtime starter the subject. */
@SpringBootApplication(proxyBeanMethods = false)
class Application {
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
