package dev.sluice.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * File of the processes that a demo started, so that a later one can stop what was kept or left behind.
 *
 * <p>A process id alone may have been given to another program since; so each line also holds when the process started.
 */
final class ProcessList {

    private static final Duration SAME_START = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final Path file;

    ProcessList(Path file) {
        this.file = file;
    }

    void write(List<RunningProgram> programs) throws IOException {
        List<String> lines = new ArrayList<>();
        for (RunningProgram program : programs) {
            ProcessHandle handle = program.handle();
            long started = handle.info().startInstant().orElse(Instant.EPOCH).toEpochMilli();
            lines.add(handle.pid() + " " + started + " " + program.program().name());
        }
        Files.write(file, lines);
    }

    void forget() throws IOException {
        Files.deleteIfExists(file);
    }

    /** Stops those that still run and answers how many they were. */
    int stopAll() throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        List<ProcessHandle> running = Files.readAllLines(file).stream()
                .flatMap(line -> running(line).stream())
                .toList();
        running.forEach(ProcessHandle::destroy);
        Instant deadline = Instant.now().plus(PATIENCE);
        running.forEach(handle -> awaitEnd(handle, deadline));
        forget();
        return running.size();
    }

    private static Optional<ProcessHandle> running(String line) {
        String[] parts = line.split(" ", 3);
        try {
            Instant started = Instant.ofEpochMilli(Long.parseLong(parts[1]));
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(handle -> handle.info()
                            .startInstant()
                            .map(actual ->
                                    Duration.between(started, actual).abs().compareTo(SAME_START) < 0)
                            .orElse(false));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private static void awaitEnd(ProcessHandle handle, Instant deadline) {
        try {
            long millis = Math.max(1, Duration.between(Instant.now(), deadline).toMillis());
            handle.onExit().get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            handle.destroyForcibly();
        } catch (InterruptedException e) {
            handle.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
