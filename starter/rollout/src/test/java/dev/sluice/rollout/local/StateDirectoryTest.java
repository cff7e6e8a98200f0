package dev.sluice.rollout.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.rollout.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

    @Test
    void oneControllerAtATimeHasIt(@TempDir Path root) throws IOException {
        try (StateDirectory first = StateDirectory.open(root, Disk.system())) {
            assertThat(first.load()).isEmpty();
            assertThatThrownBy(() -> StateDirectory.open(root, Disk.system()))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("in use by another controller");
        }
        StateDirectory.open(root, Disk.system()).close();
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsRefused(@TempDir Path root) throws IOException {
        Path file = Files.writeString(root.resolve("file"), "in the way");
        assertThatThrownBy(() -> StateDirectory.open(file.resolve("state"), Disk.system()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("cannot be written");
    }

    @Test
    void stateThatCannotBeReadIsNeverDroppedInSilence(@TempDir Path root) throws IOException {
        try (StateDirectory state = StateDirectory.open(root, Disk.system())) {
            Files.writeString(root.resolve("rollouts/order-service.json"), "{\"half\":");
            assertThatThrownBy(state::load)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("order-service.json cannot be read");
        }
    }

    @Test
    void epochsOnceReservedStayReserved(@TempDir Path root) throws IOException {
        try (StateDirectory state = StateDirectory.open(root, Disk.system())) {
            assertThat(state.reserved()).isZero();
            state.reserve(3_000);
        }
        try (StateDirectory state = StateDirectory.open(root, Disk.system())) {
            assertThat(state.reserved()).isEqualTo(3_000);
        }
    }
}
