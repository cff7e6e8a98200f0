package dev.sluice.orders.events;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way to Redis, where Redis is not what it should be. */
class RedisSinkIT {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @Test
    @Timeout(30)
    void aRedisThatIsReachableAndMuteIsGivenUpAfterTheTimeout() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RedisSink sink = new RedisSink(
                        RedisURI.create("redis://127.0.0.1:" + mute.getLocalPort()),
                        "orders",
                        10,
                        Duration.ofMillis(200))) {
            assertThatThrownBy(() -> sink.publish(List.of(event()))).isInstanceOf(RedisException.class);
        }
    }

    private static OrderEvent event() {
        return new OrderEvent(
                1,
                new OrderEvent.Change(1, "ACCEPTED", NOON),
                new OrderEvent.Facts(UUID.randomUUID(), "risk-id", "customer", 100, "GBP", null, 1, NOON));
    }
}
