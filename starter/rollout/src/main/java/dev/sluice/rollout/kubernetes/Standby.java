package dev.sluice.rollout.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.rollout.RolloutProperties;
import dev.sluice.rollout.StartRefused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;

/**
 * The time before a controller in a cluster leads: nothing of it exists yet but the answer to the probes. Everything else
 * begins when the lease is held, so no part of the controller ever has to know whether it leads.
 */
final class Standby implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final int LOST = 75;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Environment environment = context.getEnvironment();
        RolloutProperties properties = Binder.get(environment).bindOrCreate("sluice.rollout", RolloutProperties.class);
        if (properties.mode() != RolloutProperties.Mode.KUBERNETES) return;
        Leadership leadership = new Leadership(
                properties.kubernetes(), () -> Runtime.getRuntime().halt(LOST));
        Probes probes = new Probes(environment.getProperty("server.port", Integer.class, 8090));
        waitFor(leadership, probes);
        probes.starts();
        context.getBeanFactory().registerSingleton("leadership", leadership);
        context.getBeanFactory().registerSingleton("standbyProbes", probes);
        context.addApplicationListener(event -> {
            boolean failed = event instanceof ApplicationFailedEvent;
            if (failed) probes.close();
            if (failed || event instanceof ContextClosedEvent) leadership.close();
        });
    }

    private static void waitFor(Leadership leadership, Probes probes) {
        try {
            leadership.await();
        } catch (InterruptedException interrupted) {
            probes.close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while standing by", interrupted);
        }
    }

    /**
     * Answers the probes of a process that has no web server yet: that it lives, and that it is ready as long as it only stands by.
     * It leaves the port in the moment before the web server takes it, since a start may take longer than a probe is patient.
     */
    static final class Probes implements SmartLifecycle, AutoCloseable {
        private static final int OK = 200;
        private static final int UNAVAILABLE = 503;
        private static final String LIVENESS = "/actuator/health/liveness";
        private static final String HEALTH = "/actuator/health";
        private static final String WAITING =
                "{\"type\":\"urn:sluice:problem:standby\",\"title\":\"Standby\",\"status\":503,"
                        + "\"detail\":\"Another controller leads. Ask it: its pod has the label sluice.dev/leader.\"}";

        private final @Nullable HttpServer server;
        private volatile boolean starts;
        private volatile boolean done;

        /** @param port not positive for none */
        Probes(int port) {
            this.server = port <= 0 ? null : listen(port);
        }

        /** From now on it leads, and is not ready before its web server is. */
        void starts() {
            starts = true;
        }

        @Override
        public int getPhase() {
            return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
        }

        /** The web server is next. */
        @Override
        public void start() {
            close();
        }

        @Override
        public void stop() {
            close();
        }

        @Override
        public boolean isRunning() {
            return done;
        }

        @Override
        public void close() {
            if (server != null && !done) server.stop(0);
            done = true;
        }

        private HttpServer listen(int port) {
            try {
                HttpServer listening = HttpServer.create(new InetSocketAddress(port), 0);
                listening.createContext("/", this::answer);
                listening.start();
                return listening;
            } catch (IOException exception) {
                throw new StartRefused(
                        "Port " + port + " cannot be listened on: " + exception.getMessage() + ".",
                        "Stop whatever has it, or set server.port to another one.",
                        exception);
            }
        }

        private void answer(HttpExchange exchange) throws IOException {
            String path = exchange.getRequestURI().getPath();
            boolean probe = path.startsWith(HEALTH);
            boolean up = probe && (!starts || path.equals(LIVENESS));
            String text = probe ? "{\"status\":\"" + (up ? "UP" : "OUT_OF_SERVICE") + "\"}" : WAITING;
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", probe ? "application/json" : "application/problem+json");
            exchange.sendResponseHeaders(up ? OK : UNAVAILABLE, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }
    }
}
