package dev.sluice.orders;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.tools.Server;

/** H2 behind its own TCP server, as several services share it; one server for the whole suite, and a new database on demand. */
public final class H2Server {

    private static final AtomicInteger databases = new AtomicInteger();

    static final TestDatabase SHARED = newDatabase();

    private H2Server() {}

    public static TestDatabase newDatabase() {
        return onServer(Holder.SERVER, "orders" + databases.incrementAndGet());
    }

    static TestDatabase onServer(Server server, String name) {
        return new TestDatabase(
                "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:" + name + ";DB_CLOSE_DELAY=-1", "sa", "");
    }

    static Server start(int port) {
        System.setProperty("h2.bindAddress", "127.0.0.1");
        try {
            return Server.createTcpServer("-tcpPort", String.valueOf(port), "-ifNotExists")
                    .start();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Holder {
        static final Server SERVER = start(0);
    }
}
