package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guarded program lives as long as it is meant to, and not longer. */
class ShellGuardTest {

    private static final long PATIENCE_SECONDS = 60;

    private Process shell;
    private ProcessHandle program;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        // Says that it runs, and then does nothing until it is ended.
        shell = new ProcessBuilder(ShellGuard.around(List.of("sh", "-c", "echo runs; exec sleep 600"))).start();
        assertThat(shell.inputReader().readLine()).isEqualTo("runs");
        program = shell.children().findFirst().orElseThrow();
    }

    @AfterEach
    void end() {
        program.destroyForcibly();
        shell.destroyForcibly();
    }

    @Test
    void itEndsWithTheDemoHoweverThatEnds() throws Exception {
        shell.getOutputStream().close();
        assertBothEnd();
    }

    @Test
    void itStaysWhenTheDemoLeavesItRunningAndEndsWhenAskedTo() throws Exception {
        shell.getOutputStream().write('k');
        shell.getOutputStream().close();
        assertThat(shell.waitFor(500, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(program.isAlive()).isTrue();
        shell.destroy();
        assertBothEnd();
    }

    @Test
    void itEndsWhenTheDemoStopsIt() throws Exception {
        shell.destroy();
        assertBothEnd();
    }

    private void assertBothEnd() throws Exception {
        assertThat(shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        program.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
