package dev.sluice.edge;

import dev.sluice.edge.events.Bookmark;
import dev.sluice.edge.events.EventReader;
import dev.sluice.edge.events.EventStream;
import dev.sluice.edge.redis.RedisAddress;
import dev.sluice.edge.redis.RedisClient;
import dev.sluice.edge.scoring.Scorer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Where the order service publishes its events. */
record EventSource(RedisAddress redis, String stream) {
    /** Nobody waits for an event, so the stream may be far away. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    /**
     * A reader that has not started, with a connection of its own.
     *
     * @param memory where the scorer's counters are, null for this process
     */
    EventReader reader(Loops loops, Scorer scorer, @Nullable RedisClient memory, String prefix) {
        EventLoop loop = loops.group().next();
        Class<? extends SocketChannel> channel = loops.transport().client();
        RedisClient source = new RedisClient(redis, loop, channel, TIMEOUT, "order events wait in their stream");
        Bookmark bookmark = memory == null ? Bookmark.inProcess() : Bookmark.inRedis(memory, prefix, stream);
        return new EventReader(loop, new EventStream(source, stream), bookmark, scorer, InstantSource.system());
    }
}
