package dev.sluice.rollout.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Damage;
import dev.sluice.rollout.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Whatever a crash, a disk or an editor left in the decision log. */
class DecisionLogFuzzTest {
    private static final String NAME = "orders";
    private static final List<Decision> DECISIONS =
            LongStream.rangeClosed(1, 3).mapToObj(DecisionLogFuzzTest::decision).toList();

    private static final JsonMapper MAPPER = StateJson.mapper();

    @TempDir
    private Path directory;

    /** A crash can tear the last line anywhere; what is added again makes the file that would have been. */
    @Test
    void aLogThatWasTornAnywhereIsWholeAgain() throws IOException {
        DECISIONS.forEach(decision -> log().add(NAME, decision));
        byte[] whole = Files.readAllBytes(file());
        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            DecisionLog torn = log();
            List<Decision> read = torn.all(NAME);
            assertThat(read).isEqualTo(DECISIONS.subList(0, read.size()));
            DECISIONS.forEach(decision -> torn.add(NAME, decision));
            assertThat(Files.readAllBytes(file()))
                    .as("torn after %d bytes", length)
                    .isEqualTo(whole);
        }
    }

    @Test
    void damagedLinesAreReadOrNamed() {
        DECISIONS.forEach(decision -> log().add(NAME, decision));
        String[] lines = {read()};
        Damage.each(4, 2_000, lines, text -> {
            write(text);
            try {
                assertThat(log().all(NAME)).doesNotContainNull();
            } catch (IllegalStateException refused) {
                assertThat(refused)
                        .hasMessageMatching("Cannot read line \\d+ of .*orders\\.ndjson; mend the line or remove it");
            }
        });
    }

    private static Decision decision(long number) {
        return new Decision(
                number,
                Instant.ofEpochSecond(1_700_000_000 + number),
                "Shifting",
                1,
                500,
                "Judged",
                "Grün, \"passed\" at 5 %",
                List.of("SetWeight[weight=500]"),
                new Decision.Figures(1, 2, 3, 4, 5),
                null,
                "ann");
    }

    private DecisionLog log() {
        return new DecisionLog(directory, Disk.system(), MAPPER, 1 << 20);
    }

    private Path file() {
        return directory.resolve(NAME + ".ndjson");
    }

    private String read() {
        try {
            return Files.readString(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String text) {
        try {
            Files.write(file(), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
