package dev.sluice.orders.events;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Appends events to a Redis stream, a batch in one round trip. A connection that failed is closed and never repaired: a client that
 * reconnects by itself would send again what the relay has long since given up.
 */
final class RedisSink implements EventSink {

    private static final String FIELD = "event";

    private final String stream;
    private final Duration timeout;
    private final XAddArgs bounds;
    private final RedisClient client;
    private @Nullable StatefulRedisConnection<String, String> connection;

    RedisSink(RedisURI uri, String stream, long maxLength, Duration timeout) {
        this.stream = stream;
        this.timeout = timeout;
        this.bounds = new XAddArgs().maxlen(maxLength).approximateTrimming();
        // Otherwise a Redis that is reachable and mute would hold the relay, and with it the relays' lock, for a
        // minute.
        this.client =
                RedisClient.create(RedisURI.builder(uri).withTimeout(timeout).build());
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder().connectTimeout(timeout).build())
                .build());
    }

    @Override
    public void publish(List<OrderEvent> events) {
        boolean published = false;
        try {
            send(connected(), events);
            published = true;
        } finally {
            if (!published) {
                disconnect();
            }
        }
    }

    private void send(StatefulRedisConnection<String, String> open, List<OrderEvent> events) {
        List<RedisFuture<String>> answers = new ArrayList<>(events.size());
        for (OrderEvent event : events) {
            answers.add(open.async().xadd(stream, bounds, FIELD, event.toJson()));
        }
        open.flushCommands();
        if (!LettuceFutures.awaitAll(timeout, answers.toArray(Future<?>[]::new))) {
            throw new RedisCommandTimeoutException("Redis did not answer within " + timeout);
        }
    }

    private StatefulRedisConnection<String, String> connected() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            open = client.connect();
            open.setAutoFlushCommands(false);
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        if (connection != null) {
            connection.close();
            connection = null;
        }
    }

    @Override
    public void close() {
        disconnect();
        client.shutdown(Duration.ZERO, timeout);
    }
}
