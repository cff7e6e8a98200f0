package dev.sluice.runtime.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A profiler that can observe this process. */
interface ProfileEngine {
    /** Name for the response. */
    String name();

    /** Observes for a time and returns the stacks. Blocks. */
    Taken<Stacks> stacks(ProfileEvent event, Duration duration) throws IOException, InterruptedException;

    /** Observes for a time and writes a JFR recording to a file. Blocks. */
    Taken<Path> recording(ProfileEvent event, Duration duration, Path file) throws IOException, InterruptedException;

    /**
     * What was taken, and how.
     *
     * @param note what an operator must know to read it
     */
    record Taken<T>(T result, String note) {}
}
