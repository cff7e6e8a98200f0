package dev.sluice.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A process that this demo started. Its standard input is the line on which it notices the end of the demo. */
final class RunningProgram {

    private static final int TAIL_LINES = 25;
    private static final Pattern FOREIGN = Pattern.compile(
            "(SPRING|SLUICE|SERVER|MANAGEMENT|ORDERS|EDGE|LOGGING)_|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS");

    private final Program program;
    private final Process process;
    private final Path log;

    private RunningProgram(Program program, Process process, Path log) {
        this.program = program;
        this.process = process;
        this.log = log;
    }

    static RunningProgram start(Program program, JavaProgram.Guarding guarding, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(program.command(guarding))
                .directory(log.toAbsolutePath().resolveSibling("").toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // A user's own variables must not change what the demo shows.
        builder.environment().keySet().removeIf(name -> FOREIGN.matcher(name).lookingAt());
        builder.environment().putAll(program.environment());
        return new RunningProgram(program, builder.start(), log);
    }

    Program program() {
        return program;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL: the process has no chance to say goodbye. */
    void kill() {
        process.destroyForcibly();
    }

    /** SIGTERM. */
    void askToStop() {
        process.destroy();
    }

    void awaitEnd(Duration patience) {
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                kill();
                process.waitFor(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Tells the guard inside to let the process outlive the demo. */
    void leaveRunning() throws IOException {
        process.getOutputStream().write('k');
        process.getOutputStream().flush();
    }

    /** What the process said last, for a message about its failure. */
    String logTail() {
        try {
            List<String> lines =
                    Files.readString(log, StandardCharsets.UTF_8).lines().toList();
            List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return "  | " + String.join("\n  | ", tail) + "\nThe whole log: " + log;
        } catch (IOException e) {
            return "Its log cannot be read: " + log;
        }
    }
}
