package dev.sluice.rollout.local;

import dev.sluice.rollout.CrashPoint;
import dev.sluice.rollout.RolloutStore;
import dev.sluice.rollout.traffic.GatewayTableRouter.EpochStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The real state directory on a disk that can crash, for tests of other packages. */
public record TestState(RolloutStore rollouts, EpochStore epochs, AutoCloseable lock) {

    public static TestState open(Path directory, CrashPoint crash) {
        StateDirectory state = StateDirectory.open(directory, new CrashingDisk(crash));
        return new TestState(state, state, state);
    }

    public void close() {
        try {
            lock.close();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        } catch (Exception exception) {
            throw new IllegalStateException(exception);
        }
    }
}
