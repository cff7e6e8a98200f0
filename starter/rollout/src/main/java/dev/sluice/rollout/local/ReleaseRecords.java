package dev.sluice.rollout.local;

import dev.sluice.policy.rollout.Recorded;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * Records of releases, one file each: {@code records/NAME/MILLIS.ndjson} with the time at which the release began. The
 * latest {@value #KEPT} releases of a rollout are kept. A record that has grown to {@code most} bytes is closed with a line
 * that says so; the release goes on without.
 */
public final class ReleaseRecords {
    static final int KEPT = 5;

    private static final Logger log = LoggerFactory.getLogger(ReleaseRecords.class);
    private static final String SUFFIX = ".ndjson";

    private final Path directory;
    private final Disk disk;
    private final JsonMapper mapper;
    private final long most;
    private final Set<Path> repaired = ConcurrentHashMap.newKeySet();
    private final Set<Path> full = ConcurrentHashMap.newKeySet();

    ReleaseRecords(Path directory, Disk disk, JsonMapper mapper, long most) {
        this.directory = directory;
        this.disk = disk;
        this.mapper = mapper;
        this.most = most;
    }

    /** Records in a directory of this machine's file system, which is made when it is not there. */
    public static ReleaseRecords in(Path directory, long most) {
        try {
            return new ReleaseRecords(Files.createDirectories(directory), Disk.system(), StateJson.mapper(), most);
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot make " + directory, exception);
        }
    }

    /** One caller at a time for each rollout. */
    public void add(String rollout, boolean begins, List<Recorded> lines) {
        if (lines.isEmpty()) return;
        try {
            Instant at = lines.getFirst().at();
            Path file = begins ? next(rollout, at) : latest(rollout, at);
            if (full.contains(file)) return;
            if (repaired.add(file)) Lines.cutTorn(file);
            boolean cut = Files.exists(file) && Files.size(file) >= most;
            disk.appendLazily(file, text(cut ? List.of(new Recorded.Cut(at)) : lines));
            if (cut && full.add(file))
                log.atWarn()
                        .addKeyValue("sluice.rollout.name", rollout)
                        .addKeyValue("file.path", file)
                        .log("Record of the release is full; the release goes on without");
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot write the record of " + rollout, exception);
        }
    }

    /** The record of the present or last release. */
    public List<Recorded> latest(String rollout) {
        List<Path> files = files(rollout);
        return files.isEmpty() ? List.of() : Lines.read(files.getLast(), mapper, Recorded.class);
    }

    /** Copies the record of the present or last release. */
    public void copy(String rollout, OutputStream out) throws IOException {
        List<Path> files = files(rollout);
        if (!files.isEmpty()) Files.copy(files.getLast(), out);
    }

    public void delete(String rollout) {
        try {
            for (Path file : files(rollout)) Files.deleteIfExists(file);
            Files.deleteIfExists(directory.resolve(rollout));
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot delete the records of " + rollout, exception);
        }
    }

    private Path next(String rollout, Instant at) throws IOException {
        Path home = Files.createDirectories(directory.resolve(rollout));
        List<Path> files = files(rollout);
        for (Path old : files.subList(0, Math.max(0, files.size() - KEPT + 1))) Files.deleteIfExists(old);
        return home.resolve(at.toEpochMilli() + SUFFIX);
    }

    private Path latest(String rollout, Instant at) throws IOException {
        List<Path> files = files(rollout);
        return files.isEmpty() ? next(rollout, at) : files.getLast();
    }

    /** Oldest first: the names are times of the same length. */
    private List<Path> files(String rollout) {
        try (Stream<Path> files = Files.list(directory.resolve(rollout))) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        } catch (NoSuchFileException none) {
            return List.of();
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot list the records of " + rollout, exception);
        }
    }

    private byte[] text(List<Recorded> lines) {
        StringBuilder text = new StringBuilder();
        for (Recorded line : lines)
            text.append(mapper.writerFor(Recorded.class).writeValueAsString(line))
                    .append('\n');
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
