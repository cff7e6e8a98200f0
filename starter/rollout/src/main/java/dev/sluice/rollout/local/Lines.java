package dev.sluice.rollout.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.json.JsonMapper;

/** Files of one JSON document a line, of which a crash can tear the last. */
final class Lines {
    private Lines() {}

    /** The documents of all whole lines; none when there is no file. */
    static <T> List<T> read(Path file, JsonMapper mapper, Class<T> type) {
        if (!Files.exists(file)) return List.of();
        try {
            List<T> documents = new ArrayList<>();
            // A character may be torn too.
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (String line : text.substring(0, text.lastIndexOf('\n') + 1).split("\n", -1))
                if (!line.isEmpty()) documents.add(document(line, mapper, type, file, documents.size() + 1));
            return documents;
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot read " + file, exception);
        }
    }

    private static <T> T document(String line, JsonMapper mapper, Class<T> type, Path file, int number) {
        try {
            return Objects.requireNonNull(mapper.readValue(line, type), "it says null");
        } catch (RuntimeException exception) {
            throw new IllegalStateException(
                    "Cannot read line " + number + " of " + file + "; mend the line or remove it", exception);
        }
    }

    /** Cuts off what follows the last whole line. */
    static void cutTorn(Path file) {
        if (!Files.exists(file)) return;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            ByteBuffer one = ByteBuffer.allocate(1);
            while (end > 0) {
                one.clear();
                channel.read(one, end - 1);
                if (one.get(0) == '\n') break;
                end--;
            }
            if (end < channel.size()) channel.truncate(end).force(true);
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot repair " + file, exception);
        }
    }
}
