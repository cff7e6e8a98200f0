package dev.sluice.edge.scoring;

import static org.awaitility.Awaitility.await;

import dev.sluice.edge.TestRedis;
import dev.sluice.edge.redis.RedisAddress;
import dev.sluice.edge.redis.RedisClient;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract over a real Redis; each test has a prefix of its own. */
class RedisCountersIT extends CountersContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final EventLoopGroup LOOPS = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init")
    private static TestRedis server;

    @SuppressWarnings("NullAway.Init")
    private static RedisClient client;

    @BeforeAll
    static void start() {
        server = new TestRedis();
        client = new RedisClient(
                RedisAddress.parse(server.address() + "/1"), LOOPS, NioSocketChannel.class, PATIENCE, "tests fail");
        await().atMost(PATIENCE).until(client::isUp);
    }

    @AfterAll
    static void stop() {
        client.close();
        LOOPS.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        server.close();
    }

    @Override
    Counters counters() {
        return new RedisCounters(
                client,
                ReferenceRates.defaults(),
                Horizon.WEEK,
                new RedisCounters.Retention(UUID.randomUUID() + ":", Duration.ofDays(1), Duration.ofMinutes(10)));
    }
}
