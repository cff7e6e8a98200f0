package dev.sluice.edge.events;

import dev.sluice.edge.redis.RedisClient;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How far the events are counted, kept where the counters are: what is lost with them is counted again. */
public interface Bookmark {
    /** For counters in this process. */
    static Bookmark inProcess() {
        return new MemoryBookmark();
    }

    /** For counters in a Redis, under the same prefix. */
    static Bookmark inRedis(RedisClient redis, String prefix, String stream) {
        return new RedisBookmark(redis, prefix, stream);
    }

    /** A way that was read and counted. */
    record Way(Place from, Place to) {}

    /**
     * Where to read on.
     *
     * @param mine false while another process reads for the same counters
     */
    record Turn(boolean mine, Place place) {}

    /** Notes what was counted since the last turn, null for nothing; completes exceptionally if that cannot be done in time. */
    CompletionStage<Turn> turn(@Nullable Way counted);
}
