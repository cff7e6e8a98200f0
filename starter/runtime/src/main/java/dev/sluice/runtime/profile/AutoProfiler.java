package dev.sluice.runtime.profile;

import dev.sluice.runtime.health.Measurement;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a profile when the runtime's health exceeds a limit, while whatever causes it is still going on. Keeps it as a JFR recording in
 * a directory that never holds more than it may, and rests after each one.
 */
public final class AutoProfiler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AutoProfiler.class);

    private final Profiler profiler;
    private final Supplier<List<Measurement>> health;
    private final ProfileDirectory directory;
    private final Rhythm rhythm;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * When to look and when to rest.
     *
     * @param interval time from one look at the health to the next
     * @param duration how long to observe
     * @param coolDown time from one profile to the next
     */
    public record Rhythm(Duration interval, Duration duration, Duration coolDown) {}

    /**
     * Starts to look.
     *
     * @param directory where profiles are kept
     * @param bounds how many of them
     */
    public static AutoProfiler start(
            Profiler profiler, Supplier<List<Measurement>> health, Rhythm rhythm, Path directory, Bounds bounds) {
        return new AutoProfiler(profiler, health, rhythm, new ProfileDirectory(directory, bounds));
    }

    /**
     * What a directory of profiles may hold.
     *
     * @param maxFiles number of profiles, at least 1
     * @param maxSize bytes of all profiles together
     */
    public record Bounds(int maxFiles, long maxSize) {}

    private AutoProfiler(
            Profiler profiler, Supplier<List<Measurement>> health, Rhythm rhythm, ProfileDirectory directory) {
        this.profiler = profiler;
        this.health = health;
        this.rhythm = rhythm;
        this.directory = directory;
        this.thread = Thread.ofPlatform().daemon().name("sluice-auto-profiler").start(this::run);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!closed)
                Thread.sleep(exceeded().map(this::capture).orElse(false) ? rhythm.coolDown : rhythm.interval);
        } catch (InterruptedException ended) {
            log.debug("No more automatic profiles");
        }
    }

    private Optional<Measurement> exceeded() {
        return health.get().stream()
                .filter(measurement -> !measurement.healthy())
                .findFirst();
    }

    /** Whether a profile was taken. */
    private boolean capture(Measurement cause) {
        var request = new ProfileRequest(ProfileEvent.CPU, ProfileFormat.JFR, rhythm.duration);
        try (var profile = profiler.take(request)) {
            var kept = directory.keep(profile, cause.name());
            log.atWarn()
                    .addKeyValue("sluice.runtime.health." + cause.name(), cause.value())
                    .addKeyValue("sluice.runtime.health.limit", cause.limit())
                    .addKeyValue("file.path", kept)
                    .log("A health limit is exceeded, a profile has been taken");
            return true;
        } catch (ProfileException | IOException failure) {
            log.atWarn().addKeyValue("error.message", failure.getMessage()).log("No profile could be taken");
            return false;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
