package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class ProcessListIT {

    @TempDir
    private Path directory;

    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder("sleep", "600").start();
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void whatAnEarlierDemoLeftIsStopped() throws Exception {
        ProcessList list = list(process.pid() + " " + started().toEpochMilli() + " gateway");

        assertThat(list.stopAll()).isOne();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(list.stopAll()).as("a second time").isZero();
    }

    @Test
    void anotherProgramThatGotTheSameIdIsLeftAlone() throws Exception {
        ProcessList list =
                list(process.pid() + " " + started().minusSeconds(3_600).toEpochMilli() + " gateway");

        assertThat(list.stopAll()).isZero();
        assertThat(process.isAlive()).isTrue();
    }

    @Test
    void linesThatMakeNoSenseAreIgnored() throws Exception {
        assertThat(list("what is this\n\n1").stopAll()).isZero();
    }

    private Instant started() {
        return process.info().startInstant().orElseThrow();
    }

    private ProcessList list(String lines) throws IOException {
        return new ProcessList(Files.writeString(directory.resolve("processes"), lines + "\n"));
    }
}
