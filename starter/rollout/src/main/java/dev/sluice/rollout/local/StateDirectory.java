package dev.sluice.rollout.local;

import dev.sluice.policy.rollout.Recorded;
import dev.sluice.rollout.Decision;
import dev.sluice.rollout.Rollout;
import dev.sluice.rollout.RolloutStore;
import dev.sluice.rollout.StartRefused;
import dev.sluice.rollout.traffic.GatewayTableRouter.EpochStore;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The controller's memory as a directory: {@code rollouts/NAME.json} is all that is known of a rollout, replaced whole
 * (temporary file, fsync, rename, fsync of the directory), {@code decisions/NAME.ndjson} is its log, {@code records} holds
 * all that its releases were decided by, and {@code epochs.json} the block of epochs in use. One controller at a time: the directory is locked.
 *
 * <p>Every file of state carries its rollout's last decision, and the log is written after it. So a decision that a crash
 * kept out of the log is known at the next start and added then, and none is ever there twice.
 */
final class StateDirectory implements RolloutStore, EpochStore, AutoCloseable {
    private static final String STATE = ".json";
    private static final long LARGEST_LOG = 4L << 20;
    private static final long LARGEST_RECORD = 64L << 20;

    private final JsonMapper mapper = StateJson.mapper();
    private final Path root;
    private final Disk disk;
    private final FileChannel lock;
    private final DecisionLog log;
    private final ReleaseRecords records;

    private record Epochs(long reserved) {}

    private StateDirectory(Path root, Disk disk, FileChannel lock) {
        this.root = root;
        this.disk = disk;
        this.lock = lock;
        this.log = new DecisionLog(root.resolve("decisions"), disk, mapper, LARGEST_LOG);
        this.records = new ReleaseRecords(root.resolve("records"), disk, mapper, LARGEST_RECORD);
    }

    /**
     * Opens the directory, and makes it when it is not there.
     *
     * @throws StartRefused when it cannot be written, or another controller has it
     */
    static StateDirectory open(Path root, Disk disk) {
        try {
            Files.createDirectories(root.resolve("rollouts"));
            Files.createDirectories(root.resolve("decisions"));
            Files.createDirectories(root.resolve("records"));
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new StartRefused(
                        "The state directory " + root.toAbsolutePath() + " is in use by another controller.",
                        "Stop the other controller, or give this one a directory of its own by"
                                + " sluice.rollout.state-directory.");
            }
            return new StateDirectory(root, disk, channel);
        } catch (IOException exception) {
            throw new StartRefused(
                    "The state directory " + root.toAbsolutePath() + " cannot be written: " + exception + ".",
                    "Set sluice.rollout.state-directory to a directory that the controller may create and write.",
                    exception);
        }
    }

    @Override
    public List<Rollout> load() {
        List<Rollout> rollouts = new ArrayList<>();
        for (Path file : stateFiles()) {
            Rollout rollout = read(file);
            log(rollout);
            rollouts.add(rollout);
        }
        return rollouts;
    }

    @Override
    public void save(Rollout rollout) {
        replace(root.resolve("rollouts").resolve(rollout.name() + STATE), mapper.writeValueAsBytes(rollout));
    }

    @Override
    public void log(Rollout rollout) {
        Decision decision = rollout.decision();
        if (decision != null) log.add(rollout.name(), decision);
    }

    @Override
    public List<Decision> decisions(String rollout) {
        return log.all(rollout);
    }

    @Override
    public void record(String rollout, boolean begins, List<Recorded> lines) {
        records.add(rollout, begins, lines);
    }

    @Override
    public List<Recorded> recorded(String rollout) {
        return records.latest(rollout);
    }

    @Override
    public void writeRecord(String rollout, OutputStream out) throws IOException {
        records.copy(rollout, out);
    }

    /** The log goes first: a rollout that a crash leaves is known at the next start, and deleted again. */
    @Override
    public void delete(String rollout) {
        log.delete(rollout);
        records.delete(rollout);
        Path file = root.resolve("rollouts").resolve(rollout + STATE);
        try {
            Files.deleteIfExists(file);
            disk.syncDirectory(root.resolve("rollouts"));
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot delete " + file, exception);
        }
    }

    @Override
    public long reserved() {
        try {
            return mapper.readValue(Files.readAllBytes(root.resolve("epochs.json")), Epochs.class)
                    .reserved();
        } catch (NoSuchFileException first) {
            return 0;
        } catch (IOException | JacksonException exception) {
            throw damaged(root.resolve("epochs.json"), exception);
        }
    }

    @Override
    public void reserve(long upTo) {
        replace(root.resolve("epochs.json"), mapper.writeValueAsBytes(new Epochs(upTo)));
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private void replace(Path file, byte[] content) {
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Path directory = Optional.ofNullable(file.getParent()).orElse(root);
        try {
            disk.write(temporary, content);
            disk.rename(temporary, file);
            disk.syncDirectory(directory);
        } catch (IOException exception) {
            throw new UncheckedIOException("Cannot write " + file, exception);
        }
    }

    private List<Path> stateFiles() {
        try (Stream<Path> files = Files.list(root.resolve("rollouts"))) {
            return files.filter(file -> file.toString().endsWith(STATE))
                    .sorted()
                    .toList();
        } catch (IOException exception) {
            throw damaged(root, exception);
        }
    }

    private Rollout read(Path file) {
        try {
            return mapper.readValue(Files.readAllBytes(file), Rollout.class);
        } catch (IOException | RuntimeException exception) {
            throw damaged(file, exception);
        }
    }

    /** State that cannot be read is never dropped in silence: a forgotten release could leave a weight in force. */
    private static StartRefused damaged(Path file, Exception cause) {
        return new StartRefused(
                "The state file " + file.toAbsolutePath() + " cannot be read: " + cause.getMessage() + ".",
                "Put it back from a backup, or move it away: its rollout is then forgotten and must be applied again.",
                cause);
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException inThisProcess) {
            return false;
        }
    }
}
