package dev.sluice.edge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import redis.embedded.RedisServer;

/**
 * A real Redis on a free port of loopback that keeps nothing on disk, and can be stopped and started again. Its port is not one of those that the kernel
 * gives to clients: nobody takes it while Redis is away.
 */
public final class TestRedis implements AutoCloseable {
    private final int port;
    private RedisServer server;

    public TestRedis() {
        port = freePort();
        server = started(port);
    }

    private static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                // It is taken.
            }
        }
    }

    private static RedisServer started(int port) {
        try {
            RedisServer server = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    public String address() {
        return "redis://127.0.0.1:" + port;
    }

    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Comes back empty. */
    public void startAgain() {
        server = started(port);
    }

    @Override
    public void close() {
        stop();
    }
}
