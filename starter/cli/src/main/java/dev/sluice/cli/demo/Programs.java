package dev.sluice.cli.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** What the demo starts, with every property that makes it one platform. */
record Programs(
        JavaProgram database,
        JavaProgram controller,
        JavaProgram stable,
        JavaProgram canary,
        JavaProgram gateway,
        JavaProgram edge) {

    /** The service's name in the gateway, the controller and the YAML. */
    static final String SERVICE = "order-service";

    static Programs of(Workspace workspace, Ports ports, Secrets secrets, DemoOptions options)
            throws IOException, InterruptedException {
        Jars jars = Jars.extract(workspace);
        Path edgeLibraries = workspace.repository().resolve("edge-function/target/edge-function/lib");
        Properties properties = new Properties(workspace, ports, secrets, options.traces());
        return new Programs(
                database(workspace, ports, jars.orders().library("h2-")),
                boot("rollout", jars.rollout(), properties.controller(), ports.controller()),
                boot("orders-v1", jars.orders(), properties.orders(ports.stable(), Map.of()), ports.stable()),
                boot(
                        "orders-v2",
                        jars.orders(),
                        properties.orders(ports.canary(), options.canary().properties()),
                        ports.canary()),
                boot("gateway", jars.gateway(), properties.gateway(), ports.gateway()),
                new JavaProgram(
                        "edge",
                        List.of("-cp", edgeLibraries + "/*", "dev.sluice.edge.EdgeFunction"),
                        properties.edge(),
                        Ports.url(ports.edge()).resolve("/health")));
    }

    private static JavaProgram boot(String name, BootJar jar, Map<String, Object> properties, int port) {
        return JavaProgram.boot(name, jar, properties, Ports.url(port));
    }

    private static JavaProgram database(Workspace workspace, Ports ports, Path h2) {
        List<String> arguments = List.of(
                "-Dh2.bindAddress=127.0.0.1",
                "-cp",
                h2.toString(),
                "org.h2.tools.Server",
                "-tcp",
                "-tcpPort",
                Integer.toString(ports.database()),
                "-ifNotExists",
                "-baseDir",
                workspace.database().toString());
        return new JavaProgram("database", arguments, Map.of(), URI.create("tcp://127.0.0.1:" + ports.database()));
    }

    /** Properties and variables by their names in the other modules. */
    private record Properties(
            Workspace workspace,
            Ports ports,
            Secrets secrets,
            @Nullable URI traces) {

        /** One request in so many is traced. */
        private static final double SAMPLED = 0.2;

        Map<String, Object> controller() {
            Map<String, Object> properties = server(ports.controller());
            properties.put("sluice.rollout.api.token", secrets.operatorToken());
            properties.put("sluice.rollout.api.gateway-token", secrets.gatewayToken());
            // Bound to the loopback address: whoever is on this machine may look at the console.
            properties.put("sluice.rollout.api.anonymous-reading", true);
            properties.put(
                    "sluice.rollout.state-directory",
                    workspace.controllerState().toString());
            return properties;
        }

        Map<String, Object> orders(int port, Map<String, Object> behaviour) {
            Map<String, Object> properties = traced(server(port));
            properties.put("spring.datasource.url", "jdbc:h2:tcp://127.0.0.1:" + ports.database() + "/orders");
            properties.put("spring.datasource.username", "orders");
            properties.put("spring.datasource.password", secrets.databasePassword());
            properties.put("orders.risk.signing-key", secrets.signingKey());
            properties.putAll(behaviour);
            return properties;
        }

        Map<String, Object> gateway() {
            Map<String, Object> properties = traced(server(ports.gateway()));
            String service = "sluice.gateway.services." + SERVICE;
            properties.put("sluice.gateway.instance", "demo");
            properties.put(
                    "sluice.gateway.controller.uri",
                    Ports.url(ports.controller()).toString());
            properties.put("sluice.gateway.controller.token", secrets.gatewayToken());
            properties.put(service + ".fallback-uri", Ports.url(ports.stable()).toString());
            properties.put(service + ".path", "/orders/**");
            properties.put("sluice.gateway.table-file", workspace.gatewayTable().toString());
            properties.put("sluice.gateway.risk.signing-key", secrets.signingKey());
            properties.put(
                    "sluice.gateway.risk.endpoints[0]", Ports.url(ports.edge()).toString());
            return properties;
        }

        Map<String, String> edge() {
            // The scorecard, because whoever watches can check its decisions by hand.
            return Map.of(
                    "EDGE_PORT",
                    Integer.toString(ports.edge()),
                    "EDGE_HOST",
                    "127.0.0.1",
                    "EDGE_MODEL",
                    "scorecard",
                    "EDGE_TRACES",
                    traces == null ? "" : traces.toString());
        }

        private Map<String, Object> traced(Map<String, Object> properties) {
            if (traces != null) {
                properties.put("spring.profiles.active", "tracing");
                properties.put(
                        "management.opentelemetry.tracing.export.otlp.endpoint",
                        traces.resolve("/v1/traces").toString());
                properties.put("management.tracing.sampling.probability", SAMPLED);
            }
            return properties;
        }

        private static Map<String, Object> server(int port) {
            Map<String, Object> properties = new HashMap<>();
            properties.put("server.port", port);
            properties.put("server.address", "127.0.0.1");
            return properties;
        }
    }

    /** The three Boot applications, unpacked side by side at the same time. */
    private record Jars(BootJar rollout, BootJar gateway, BootJar orders) {

        static Jars extract(Workspace workspace) throws IOException, InterruptedException {
            Path repository = workspace.repository();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<BootJar> rollout = threads.submit(extracting(workspace, repository.resolve("starter/rollout")));
                Future<BootJar> gateway = threads.submit(extracting(workspace, repository.resolve("starter/gateway")));
                Future<BootJar> orders =
                        threads.submit(extracting(workspace, repository.resolve("sample-order-service")));
                return new Jars(rollout.get(), gateway.get(), orders.get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof DemoFailure failure
                        ? failure
                        : new DemoFailure("The built jars cannot be unpacked: " + e.getCause(), e);
            }
        }

        private static Callable<BootJar> extracting(Workspace workspace, Path module) {
            String name = module.getFileName().toString();
            return () -> BootJar.extract(
                    BootJar.builtBy(module), workspace.extracted(name), workspace.log("extract-" + name));
        }
    }
}
