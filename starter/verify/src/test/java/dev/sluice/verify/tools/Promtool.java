package dev.sluice.verify.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prometheus' own tool for what it reads. A test that needs it is skipped where it is not installed. */
public final class Promtool {

    private static final long PATIENCE_SECONDS = 120;

    private Promtool() {}

    /** Fails with the tool's words unless every expression parses. */
    public static void requireValid(List<String> expressions) throws IOException, InterruptedException {
        String rules = IntStream.range(0, expressions.size())
                .mapToObj(index -> "      - record: checked:expression:" + index + "\n        expr: '"
                        + expressions.get(index).replace("'", "''") + "'\n")
                .collect(Collectors.joining("", "groups:\n  - name: expressions\n    rules:\n", ""));
        Path file = Files.createTempFile("expressions", ".yaml");
        try {
            Files.writeString(file, rules);
            run("check", "rules", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    /** Fails with what it printed unless it ended well. */
    public static void run(String... arguments) throws IOException, InterruptedException {
        assumeTrue(Installed.find("promtool").isPresent(), "promtool is not installed (Debian: prometheus)");
        List<String> command = new ArrayList<>(List.of("promtool"));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("promtool", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("promtool ended")
                    .isTrue();
            assertThat(process.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            Files.delete(output);
        }
    }
}
