package dev.sluice.runtime.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void theNameSaysWhenAndWhy() throws IOException {
        assertThat(directory(2, 1_000).keep(profile(0, 10), "loop-lag").getFileName())
                .hasToString("profile-20260102-030405-000-loop-lag.jfr");
    }

    @Test
    void theOldestGoWhenThereAreTooMany() throws IOException {
        var directory = directory(2, 1_000);
        for (var second = 0; second < 4; second++) directory.keep(profile(second, 10), "loop-lag");
        assertThat(directory.kept())
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "profile-20260102-030407-000-loop-lag.jfr", "profile-20260102-030408-000-loop-lag.jfr");
    }

    @Test
    void theOldestGoWhenTheyAreTooLarge() throws IOException {
        var directory = directory(9, 1_000);
        directory.keep(profile(0, 400), "a");
        directory.keep(profile(1, 400), "b");
        directory.keep(profile(2, 700), "c");
        assertThat(directory.kept())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("profile-20260102-030407-000-c.jfr");
    }

    @Test
    void otherFilesAreLeftAlone() throws IOException {
        var directory = directory(1, 1_000);
        directory.keep(profile(0, 10), "a");
        var other = Files.writeString(parent.resolve("kept/notes.txt"), "mine");
        directory.keep(profile(1, 10), "b");
        assertThat(other).exists();
        assertThat(directory.kept()).hasSize(1);
    }

    @Test
    void aProfileThatWouldNeverFitIsRefused() throws IOException {
        var directory = directory(9, 100);
        directory.keep(profile(0, 90), "a");
        assertThatIOException()
                .isThrownBy(() -> directory.keep(profile(1, 101), "b"))
                .withMessage("the profile has 101 bytes, and the directory may have 100");
        assertThat(directory.kept()).hasSize(1);
    }

    private ProfileDirectory directory(int maxFiles, long maxSize) {
        return new ProfileDirectory(parent.resolve("kept"), new AutoProfiler.Bounds(maxFiles, maxSize));
    }

    private Profile profile(int second, int size) throws IOException {
        var file = Files.write(parent.resolve("taken-" + second), new byte[size]);
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2026-01-02T03:04:05Z").plusSeconds(second)));
        var request = new ProfileRequest(ProfileEvent.CPU, ProfileFormat.JFR, Duration.ofSeconds(1));
        return new Profile(request, file, "jfr", "");
    }
}
