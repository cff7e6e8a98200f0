package dev.sluice.edge.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.edge.redis.RedisClient;
import dev.sluice.edge.redis.RedisException;
import dev.sluice.edge.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** For counters in Redis, which several processes share: one of them reads at a time, and another goes on where it ended. */
final class RedisBookmark implements Bookmark {
    /** Shorter than a reader's longest pause, so that one that cannot read leaves the turn to others. */
    private static final Duration TURN = Duration.ofSeconds(2);

    private static final Script SCRIPT = Script.beside(RedisBookmark.class, "turn.lua");

    private final RedisClient redis;
    private final List<byte[]> keys;
    private final String reader =
            HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());

    RedisBookmark(RedisClient redis, String prefix, String stream) {
        this.redis = redis;
        String key = prefix + "events:" + stream;
        this.keys = List.of(text(key + ":place"), text(key + ":reader"));
    }

    @Override
    public CompletionStage<Turn> turn(@Nullable Way counted) {
        List<byte[]> arguments = new ArrayList<>();
        arguments.add(text(reader));
        arguments.add(text(Long.toString(TURN.toMillis())));
        if (counted != null) {
            arguments.add(text(counted.from().id()));
            arguments.add(text(counted.to().id()));
            arguments.add(text(Long.toString(counted.to().until())));
        }
        return redis.run(SCRIPT, keys, arguments).thenApply(RedisBookmark::read);
    }

    private static Turn read(@Nullable Object reply) {
        if (reply instanceof List<?> parts
                && parts.size() == 3
                && parts.get(0) instanceof Long mine
                && parts.get(1) instanceof byte[] id
                && parts.get(2) instanceof byte[] until)
            return new Turn(
                    mine == 1,
                    new Place(new String(id, UTF_8), until.length == 0 ? 0 : Long.parseLong(new String(until, UTF_8))));
        throw new RedisException("Redis did not answer with a place");
    }

    private static byte[] text(String text) {
        return text.getBytes(UTF_8);
    }
}
