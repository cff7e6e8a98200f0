package dev.sluice.verify.tools;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A real Alertmanager. A test that needs it is skipped where it is not installed. */
public final class AlertmanagerServer implements AutoCloseable {

    private final Server server;

    private AlertmanagerServer(Server server) {
        this.server = server;
    }

    public static AlertmanagerServer start(String configuration, Path directory) throws IOException {
        Path executable =
                Installed.find("prometheus-alertmanager", "alertmanager").orElse(null);
        assumeTrue(executable != null, "alertmanager is not installed (Debian: prometheus-alertmanager)");
        Path file = directory.resolve("alertmanager.yaml");
        Files.writeString(file, configuration);
        int port = Server.freePort();
        List<String> command = List.of(
                String.valueOf(executable),
                "--config.file=" + file,
                "--storage.path=" + directory.resolve("alertmanager"),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=",
                "--log.level=warn");
        return new AlertmanagerServer(Server.start(command, port, "/-/ready", directory.resolve("alertmanager.log")));
    }

    /** Host and port. */
    public String address() {
        return server.base().getAuthority();
    }

    @Override
    public void close() {
        server.close();
    }
}
