package dev.sluice.orders.events;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import redis.embedded.RedisServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Redis on a free port of loopback, which can be stopped and started again; empty after each start. Its port is not one of
 * those that the kernel gives to clients: nobody takes it while Redis is away.
 */
public final class Redis implements AutoCloseable {

    private static final RedisClient CLIENT = RedisClient.create();

    private final int port;
    private RedisServer server;

    public Redis() {
        this.port = freePort();
        this.server = start();
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

    private RedisServer start() {
        try {
            RedisServer started = RedisServer.newRedisServer()
                    .port(port)
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .setting("appendonly no")
                    .build();
            started.start();
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** The events in the stream, oldest first. */
    public List<JsonNode> events(String stream) {
        try (StatefulRedisConnection<String, String> connection = CLIENT.connect(RedisURI.create(uri()))) {
            return connection.sync().xrange(stream, Range.unbounded()).stream()
                    .map(entry -> JsonMapper.shared().readTree(entry.getBody().get("event")))
                    .toList();
        }
    }

    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void startAgain() {
        server = start();
    }

    @Override
    public void close() {
        stop();
    }
}
