package dev.sluice.runtime.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.runtime.health.Measurement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoProfilerTest {
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir
    private Path directory;

    private final AtomicInteger looks = new AtomicInteger();
    private final Profiler profiler = new Profiler(EngineChoice.JFR, Duration.ofSeconds(60), 1 << 26);

    @Test
    void anExceededLimitIsCapturedOnceInACoolDown() throws Exception {
        try (var auto = start(false, NEVER)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> kept().size() == 1);
            assertThat(auto).isNotNull();
            assertThat(kept().getFirst().getFileName().toString()).endsWith("-loop-lag.jfr");
            assertThat(JfrEngine.read(ProfileEvent.CPU, kept().getFirst())).isNotNull();
        }
        assertThat(looks).hasValue(1);
        assertThat(profiler.taken()).isEqualTo(1);
    }

    @Test
    void afterTheCoolDownTheNextOneIsCaptured() {
        try (var auto = start(false, Duration.ofMillis(1))) {
            await().atMost(Duration.ofSeconds(60)).until(() -> profiler.taken() >= 2);
            assertThat(auto).isNotNull();
        }
    }

    @Test
    void aHealthyProcessIsLeftAlone() {
        try (var auto = start(true, NEVER)) {
            await().until(() -> looks.get() > 3);
            assertThat(auto).isNotNull();
        }
        assertThat(profiler.taken()).isZero();
    }

    private AutoProfiler start(boolean healthy, Duration coolDown) {
        var rhythm = new AutoProfiler.Rhythm(Duration.ofMillis(1), Duration.ofSeconds(1), coolDown);
        return AutoProfiler.start(
                profiler, () -> look(healthy), rhythm, directory, new AutoProfiler.Bounds(10, 1 << 26));
    }

    private List<Measurement> look(boolean healthy) {
        looks.incrementAndGet();
        return List.of(
                new Measurement("open-files", "1 %", "90 %", true), new Measurement("loop-lag", "2 s", "1 s", healthy));
    }

    private List<Path> kept() throws Exception {
        try (var files = Files.list(directory)) {
            return files.toList();
        }
    }
}
