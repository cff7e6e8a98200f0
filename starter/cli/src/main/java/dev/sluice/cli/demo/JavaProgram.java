package dev.sluice.cli.demo;

import dev.sluice.cli.rollout.Json;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How to start one process of the platform, and how to tell that it is ready.
 *
 * @param environment added to the demo's own; holds every secret
 * @param ready answers 200 when the process is ready; {@code tcp://HOST:PORT} means that it accepts connections
 */
record JavaProgram(String name, List<String> arguments, Map<String, String> environment, URI ready) implements Program {

    /** Modest: six of these share a laptop. */
    private static final List<String> FLAGS =
            List.of("-Xms96m", "-Xmx192m", "-XX:+UseSerialGC", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED");

    /** A Spring Boot application; its properties go into one variable, so that no secret is on a command line. */
    static JavaProgram boot(String name, BootJar application, Map<String, Object> properties, URI base) {
        return new JavaProgram(
                name,
                List.of("-jar", application.jar().toString()),
                Map.of("SPRING_APPLICATION_JSON", Json.MAPPER.writeValueAsString(properties)),
                base.resolve("/actuator/health"));
    }

    /** The command line of the process that runs under a guard. */
    @Override
    public List<String> command(Guarding guarding) {
        List<String> command = new ArrayList<>();
        if (guarding.outlivesTerminal()) {
            command.add("nohup");
        }
        command.add(java());
        command.addAll(FLAGS);
        command.add("-javaagent:" + guarding.agent());
        command.addAll(arguments);
        return command;
    }

    /**
     * When the process ends without being asked to.
     *
     * @param agent jar that ends it when the demo is gone, unless the demo has said to stay
     * @param outlivesTerminal whether it goes on when the terminal is closed
     */
    record Guarding(Path agent, boolean outlivesTerminal) {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
