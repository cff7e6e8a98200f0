package dev.sluice.rollout.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.rollout.RolloutProperties;
import dev.sluice.rollout.StartRefused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/**
 * The time before a controller in a cluster leads: nothing of it exists yet but the answer to the probes. Everything else
 * begins when the lease is held, so no part of the controller ever has to know whether it leads.
 */
final class Standby implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final int LOST = 75;
    private static final int UNAVAILABLE = 503;
    private static final String WAITING =
            "{\"type\":\"urn:sluice:problem:standby\",\"title\":\"Standby\",\"status\":503,"
                    + "\"detail\":\"Another controller leads. Ask it: its pod has the label sluice.dev/leader.\"}";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        RolloutProperties properties = Binder.get(environment).bindOrCreate("sluice.rollout", RolloutProperties.class);
        if (properties.mode() != RolloutProperties.Mode.KUBERNETES) return;
        Leadership leadership = new Leadership(
                properties.kubernetes(), () -> Runtime.getRuntime().halt(LOST));
        waitFor(leadership, environment.getProperty("server.port", Integer.class, 8090));
        context.getBeanFactory().registerSingleton("leadership", leadership);
        context.addApplicationListener(event -> {
            if (event instanceof ContextClosedEvent) leadership.close();
        });
    }

    private static void waitFor(Leadership leadership, int port) {
        HttpServer probes = probes(port);
        try {
            leadership.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while standing by", interrupted);
        } finally {
            if (probes != null) probes.stop(0);
        }
    }

    private static @Nullable HttpServer probes(int port) {
        if (port <= 0) return null;
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
            server.createContext("/", Standby::answer);
            server.start();
            return server;
        } catch (IOException exception) {
            throw new StartRefused(
                    "Port " + port + " cannot be listened on: " + exception.getMessage() + ".",
                    "Stop whatever has it, or set server.port to another one.",
                    exception);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        boolean probe = exchange.getRequestURI().getPath().startsWith("/actuator/health");
        byte[] body = (probe ? "{\"status\":\"UP\"}" : WAITING).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", probe ? "application/json" : "application/problem+json");
        exchange.sendResponseHeaders(probe ? 200 : UNAVAILABLE, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
