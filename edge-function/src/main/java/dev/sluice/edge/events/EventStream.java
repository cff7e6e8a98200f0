package dev.sluice.edge.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.edge.redis.RedisClient;
import dev.sluice.edge.redis.RedisException;
import dev.sluice.edge.redis.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The stream that the events are read from. What is read at once is bounded in number and bytes, whatever is in the stream. */
public final class EventStream {
    private static final int MAX_BYTES = 8_192;

    private static final Script READ = Script.beside(EventStream.class, "read.lua");

    private final RedisClient redis;
    private final String name;

    /**
     * Some events, oldest first.
     *
     * @param gap whether the entry at the place was dropped, and perhaps others after it that nobody has read
     */
    record Entries(boolean gap, List<Entry> list) {}

    /**
     * One event.
     *
     * @param id its place in the stream
     * @param event JSON, empty if there is none or it is too long
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Entry(String id, byte[] event) {
        /** When Redis took it, by its own clock, in ms since 1970. */
        long millis() {
            return Long.parseLong(id.substring(0, id.indexOf('-')));
        }
    }

    public EventStream(RedisClient redis, String name) {
        this.redis = redis;
        this.name = name;
    }

    /** The oldest events after the place; completes exceptionally if they cannot be read in time. */
    CompletionStage<Entries> after(Place place, int count) {
        List<byte[]> arguments = List.of(
                place.id().getBytes(UTF_8),
                Integer.toString(count).getBytes(UTF_8),
                Integer.toString(MAX_BYTES).getBytes(UTF_8));
        return redis.run(READ, List.of(name.getBytes(UTF_8)), arguments).thenApply(EventStream::entries);
    }

    private static Entries entries(@Nullable Object reply) {
        if (!(reply instanceof List<?> parts) || !(parts.get(0) instanceof Long there))
            throw new RedisException("Redis did not answer with events");
        List<Entry> entries = new ArrayList<>(parts.size() / 2);
        for (int i = 1; i + 1 < parts.size(); i += 2)
            entries.add(new Entry(new String(bytes(parts.get(i)), UTF_8), bytes(parts.get(i + 1))));
        return new Entries(there == 0, entries);
    }

    private static byte[] bytes(@Nullable Object part) {
        if (part instanceof byte[] bytes) return bytes;
        throw new RedisException("Redis did not answer with an event");
    }
}
