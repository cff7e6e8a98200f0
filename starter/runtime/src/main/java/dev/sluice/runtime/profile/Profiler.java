package dev.sluice.runtime.profile;

import dev.sluice.runtime.profile.ProfileEngine.Taken;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes profiles of this process, one at a time, bounded in time and size: with async-profiler where it can be loaded, else with the
 * JVM's own JFR, and says which and why.
 */
public final class Profiler {
    private static final Logger log = LoggerFactory.getLogger(Profiler.class);

    private final Duration maxDuration;
    private final long maxSize;
    private final EngineChoice choice;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final LongAdder taken = new LongAdder();
    private final AtomicReference<@Nullable Profile> last = new AtomicReference<>();

    /**
     * Creates the profiler. The engine is looked for when it is first needed.
     *
     * @param maxDuration longest profile
     * @param maxSize largest profile in bytes
     */
    public Profiler(EngineChoice choice, Duration maxDuration, long maxSize) {
        this.choice = choice;
        this.maxDuration = maxDuration;
        this.maxSize = maxSize;
    }

    /** How many profiles have been taken. */
    long taken() {
        return taken.sum();
    }

    /** Whether a profile is being taken. */
    boolean isUnderWay() {
        return underWay.get();
    }

    /** Takes a profile; blocks for its duration. */
    Profile take(ProfileRequest request) throws ProfileException, InterruptedException {
        if (request.duration().compareTo(maxDuration) > 0 || request.duration().toSeconds() < 1)
            throw ProfileException.invalid("seconds must be between 1 and " + maxDuration.toSeconds() + ", but was "
                    + request.duration().toSeconds());
        if (!underWay.compareAndSet(false, true)) throw ProfileException.busy();
        try {
            log.atInfo()
                    .addKeyValue("sluice.runtime.profile.event", request.event())
                    .addKeyValue("sluice.runtime.profile.duration", request.duration())
                    .log("Taking a profile");
            var profile = take(request, Files.createTempFile("sluice-", "-" + request.fileName()));
            taken.increment();
            forget(last.getAndSet(profile));
            return profile;
        } catch (IOException | IllegalStateException failure) {
            throw ProfileException.failed(failure);
        } finally {
            underWay.set(false);
        }
    }

    /** Whoever asked for it may have gone before it was there, and then nobody has deleted its file. */
    private static void forget(@Nullable Profile abandoned) {
        if (abandoned != null) abandoned.close();
    }

    private Profile take(ProfileRequest request, Path file) throws IOException, InterruptedException, ProfileException {
        var complete = false;
        try {
            var found = choice.find(maxSize);
            var engine = found.engine();
            var how = request.format() == ProfileFormat.JFR
                    ? engine.recording(request.event(), request.duration(), file)
                    : written(engine.stacks(request.event(), request.duration()), request, file);
            var size = Files.size(file);
            if (size > maxSize) throw ProfileException.tooLarge(size, maxSize);
            complete = true;
            return new Profile(request, file, engine.name(), found.why() + "; " + how.note());
        } finally {
            if (!complete) Files.deleteIfExists(file);
        }
    }

    private static Taken<Path> written(Taken<Stacks> stacks, ProfileRequest request, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            request.format().write(stacks.result(), request.title(), out);
        }
        return new Taken<>(file, stacks.note());
    }
}
