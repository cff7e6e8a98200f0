package dev.sluice.edge.redis;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis for each event loop, so that a request is answered by the loop that it came in on. Calls are pipelined and answered in
 * their order; one that cannot be sent at once, or is not answered in time, fails. Connections come back by themselves.
 */
public final class RedisClient implements AutoCloseable {
    private final List<RedisConnection> connections = new ArrayList<>();

    /**
     * Connects in the background.
     *
     * @param channel of the loops' transport
     * @param timeout from a call to its answer
     * @param meanwhile what happens while Redis is lost, for the log
     */
    public RedisClient(
            RedisAddress address,
            EventLoopGroup loops,
            Class<? extends SocketChannel> channel,
            Duration timeout,
            String meanwhile) {
        for (EventExecutor loop : loops)
            connections.add(new RedisConnection(address, (EventLoop) loop, channel, timeout, meanwhile));
        connections.forEach(RedisConnection::open);
    }

    /**
     * Runs a script in one round trip. Completes with a byte string, a Long, a list of these, or null; exceptionally with a
     * {@link RedisException}.
     */
    public CompletionStage<@Nullable Object> run(Script script, List<byte[]> keys, List<byte[]> arguments) {
        CompletableFuture<@Nullable Object> answer = new CompletableFuture<>();
        connection().call(new Call(script, keys, arguments, answer));
        return answer;
    }

    /** Whether at least one connection is ready. */
    public boolean isUp() {
        return connections.stream().anyMatch(RedisConnection::isUp);
    }

    @Override
    public void close() {
        connections.forEach(RedisConnection::close);
    }

    private RedisConnection connection() {
        for (RedisConnection connection : connections) if (connection.isMine()) return connection;
        return connections.get(0);
    }
}
