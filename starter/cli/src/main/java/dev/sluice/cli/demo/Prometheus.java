package dev.sluice.cli.demo;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A Prometheus of the machine's own beside the demo: it reads every process every two seconds, with the rules of the chart. It
 * runs under a {@link ShellGuard}.
 *
 * @param executable where it is installed
 * @param configuration file that says what it reads
 * @param data directory of its own
 */
record Prometheus(Path executable, Path configuration, Path data, int port) implements Program {

    /** Where Prometheus is installed on this machine; empty when it is not on the path. */
    static Optional<Path> installed() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, "prometheus"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Writes what it reads to the workspace. */
    static Prometheus prepare(Path executable, Workspace workspace, Ports ports) throws IOException {
        Path data = workspace.home().resolve("prometheus");
        Workspace.delete(data);
        Files.createDirectories(data);
        Path configuration = workspace.home().resolve("prometheus.yaml");
        Files.writeString(configuration, configuration(workspace.repository().resolve("helm/platform/rules"), ports));
        return new Prometheus(executable, configuration, data, ports.prometheus());
    }

    private static String configuration(Path rules, Ports ports) {
        return """
                # Written by the demo. The namespace is what a cluster would add.
                global: {scrape_interval: 2s, scrape_timeout: 2s, evaluation_interval: 2s}
                rule_files: ['%s/*.yaml']
                scrape_configs:
                """.formatted(rules)
                + job("gateway", "/actuator/prometheus", ports.gateway())
                + job("rollout", "/actuator/prometheus", ports.controller())
                + job(Programs.SERVICE, "/actuator/prometheus", ports.stable(), ports.canary())
                + job("edge", "/metrics", ports.edge());
    }

    private static String job(String name, String path, int... ports) {
        List<String> targets = Arrays.stream(ports)
                .mapToObj(port -> "'127.0.0.1:" + port + "'")
                .toList();
        return """
                  - job_name: %s
                    metrics_path: %s
                    honor_labels: true
                    static_configs: [{targets: %s, labels: {namespace: demo}}]
                """.formatted(name, path, targets);
    }

    @Override
    public String name() {
        return "prometheus";
    }

    @Override
    public List<String> command(JavaProgram.Guarding guarding) {
        List<String> command = new ArrayList<>();
        if (guarding.outlivesTerminal()) {
            command.add("nohup");
        }
        command.addAll(ShellGuard.around(List.of(
                executable.toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + data,
                "--web.listen-address=127.0.0.1:" + port,
                "--enable-feature=exemplar-storage",
                "--log.level=warn")));
        return command;
    }

    @Override
    public Map<String, String> environment() {
        return Map.of();
    }

    @Override
    public URI ready() {
        return Ports.url(port).resolve("/-/ready");
    }
}
