package dev.sluice.rollout.local;

import dev.sluice.rollout.Decision;
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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decisions of every rollout, one JSON document a line, only ever appended. A crash can tear the last line: it is cut off
 * before the next one is added, and the decision in it is added again, because state still has it.
 */
final class DecisionLog {

    /** How many decisions are shown. */
    private static final int LATEST = 1_000;

    private final Path directory;
    private final Disk disk;
    private final JsonMapper mapper;
    private final Map<String, Long> last = new ConcurrentHashMap<>();

    DecisionLog(Path directory, Disk disk, JsonMapper mapper) {
        this.directory = directory;
        this.disk = disk;
        this.mapper = mapper;
    }

    /** Adds a decision unless it is there already; one caller at a time for each rollout. */
    void add(String rollout, Decision decision) {
        if (decision.number() <= last.computeIfAbsent(rollout, this::repaired)) return;
        try {
            disk.append(file(rollout), (mapper.writeValueAsString(decision) + "\n").getBytes(StandardCharsets.UTF_8));
            last.put(rollout, decision.number());
        } catch (IOException exception) {
            last.remove(rollout);
            throw new UncheckedIOException("Cannot append to " + file(rollout), exception);
        }
    }

    /** The latest decisions, oldest first; a line that a crash tore is left out. */
    List<Decision> latest(String rollout) {
        List<Decision> decisions = read(rollout);
        return List.copyOf(decisions.subList(Math.max(0, decisions.size() - LATEST), decisions.size()));
    }

    /** Number of the last whole decision, after what follows it was cut off. */
    private long repaired(String rollout) {
        cutTornLine(file(rollout));
        List<Decision> decisions = read(rollout);
        return decisions.isEmpty() ? 0 : decisions.getLast().number();
    }

    private List<Decision> read(String rollout) {
        Path file = file(rollout);
        if (!Files.exists(file)) return List.of();
        try {
            List<Decision> decisions = new ArrayList<>();
            String text = Files.readString(file);
            for (String line :
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList())
                decisions.add(mapper.readValue(line, Decision.class));
            return decisions;
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot read " + file, exception);
        } catch (JacksonException exception) {
            throw new IllegalStateException("Cannot read the decision log " + file, exception);
        }
    }

    private static void cutTornLine(Path file) {
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

    private Path file(String rollout) {
        return directory.resolve(rollout + ".ndjson");
    }
}
