package dev.sluice.rollout.local;

import dev.sluice.rollout.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decisions of every rollout, one JSON document a line, only ever appended. A crash can tear the last line: it is cut off
 * before the next one is added, and the decision in it is added again, because state still has it.
 *
 * <p>A file that has grown to {@code most} bytes becomes the older one, {@code NAME.1.ndjson}, and the one before is gone: a
 * log has at most twice that size and at least the latest {@code most} bytes.
 */
final class DecisionLog {

    private final Path directory;
    private final Disk disk;
    private final JsonMapper mapper;
    private final long most;
    private final Map<String, Long> last = new ConcurrentHashMap<>();

    /** @param most size in bytes from which a file is put aside */
    DecisionLog(Path directory, Disk disk, JsonMapper mapper, long most) {
        this.directory = directory;
        this.disk = disk;
        this.mapper = mapper;
        this.most = most;
    }

    /** Adds a decision unless it is there already; one caller at a time for each rollout. */
    void add(String rollout, Decision decision) {
        if (decision.number() <= last.computeIfAbsent(rollout, this::repaired)) return;
        try {
            if (Files.exists(file(rollout)) && Files.size(file(rollout)) >= most) {
                disk.rename(file(rollout), older(rollout));
                disk.syncDirectory(directory);
            }
            disk.append(file(rollout), (mapper.writeValueAsString(decision) + "\n").getBytes(StandardCharsets.UTF_8));
            last.put(rollout, decision.number());
        } catch (IOException exception) {
            last.remove(rollout);
            throw new UncheckedIOException("Cannot append to " + file(rollout), exception);
        }
    }

    /** All decisions that are kept, oldest first; a line that a crash tore is left out. */
    List<Decision> all(String rollout) {
        List<Decision> decisions = new ArrayList<>(read(older(rollout)));
        decisions.addAll(read(file(rollout)));
        return List.copyOf(decisions);
    }

    /** Forgets the rollout's decisions. */
    void delete(String rollout) {
        try {
            Files.deleteIfExists(older(rollout));
            Files.deleteIfExists(file(rollout));
            last.remove(rollout);
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot delete " + file(rollout), exception);
        }
    }

    /** Number of the last whole decision, after what follows it was cut off. */
    private long repaired(String rollout) {
        Lines.cutTorn(file(rollout));
        List<Decision> decisions = all(rollout);
        return decisions.isEmpty() ? 0 : decisions.getLast().number();
    }

    private List<Decision> read(Path file) {
        return Lines.read(file, mapper, Decision.class);
    }

    private Path older(String rollout) {
        return directory.resolve(rollout + ".1.ndjson");
    }

    private Path file(String rollout) {
        return directory.resolve(rollout + ".ndjson");
    }
}
