package dev.sluice.edge;

import dev.sluice.edge.redis.RedisAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where the counters are.
 *
 * @param redis null for the memory of this process
 * @param timeout from a question to Redis to its answer
 * @param prefix begins every key in Redis
 * @param ordersKept how long Redis knows an order
 * @param relearn how long history counts as unreadable after Redis came back empty
 * @param memory bytes that counters in this process may take
 */
record Store(
        @Nullable RedisAddress redis,
        Duration timeout,
        String prefix,
        Duration ordersKept,
        Duration relearn,
        long memory) {

    Store inProcess() {
        return new Store(null, timeout, prefix, ordersKept, relearn, memory);
    }
}
