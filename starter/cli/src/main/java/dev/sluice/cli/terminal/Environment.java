package dev.sluice.cli.terminal;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * Everything that a command takes from around it.
 *
 * @param repository where the project lies; the launcher script knows
 * @param terminal whether {@code out} is a terminal that lines can be redrawn on
 */
public record Environment(
        PrintWriter out,
        PrintWriter err,
        Map<String, String> variables,
        Path repository,
        boolean terminal,
        int columns,
        int rows) {

    private static final int USUAL_COLUMNS = 100;
    private static final int USUAL_ROWS = 24;

    public static Environment ofProcess() {
        return new Environment(
                new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true),
                new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true),
                System.getenv(),
                Path.of(System.getProperty("sluice.root", "")).toAbsolutePath(),
                Boolean.getBoolean("sluice.terminal"),
                Integer.getInteger("sluice.columns", USUAL_COLUMNS),
                Integer.getInteger("sluice.rows", USUAL_ROWS));
    }

    /** Where a demo keeps its files unless it is told otherwise. */
    public Path demo() {
        return repository.resolve("target/demo");
    }

    /** Colours only on a terminal whose user has not said no (https://no-color.org). */
    public boolean color() {
        return terminal && variables.getOrDefault("NO_COLOR", "").isEmpty();
    }
}
