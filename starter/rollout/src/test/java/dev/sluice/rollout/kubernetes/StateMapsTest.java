package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.rollout.RolloutProperties.Kubernetes;
import dev.sluice.rollout.RolloutProperties.LeaderElection;
import dev.sluice.rollout.kubernetes.KubernetesObjects.Fence;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The controller's texts at its start, when the API server may be slow. */
class StateMapsTest {
    private final FakeApiServer server = new FakeApiServer();
    private final AtomicInteger pauses = new AtomicInteger();

    @TempDir
    Path directory = Path.of("");

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aStartAsksUntilTheApiServerAnswers() {
        server.down(true);
        StateMaps maps = maps(() -> {
            if (pauses.incrementAndGet() == 3) server.down(false);
        });
        assertThat(maps.takeOver(List.of(), "rollout")).isEmpty();
        assertThat(maps.read("shop", "sluice-epochs")).isEmpty();
        assertThat(pauses).hasValue(3);
    }

    @Test
    void whatIsForbiddenIsNotAskedTwice() {
        server.refuse((method, path) -> true);
        StateMaps maps = maps(pauses::incrementAndGet);
        assertThatExceptionOfType(KubernetesObjects.ApiRefused.class)
                .isThrownBy(() -> maps.takeOver(List.of(), "rollout"));
        assertThat(pauses).hasValue(0);
    }

    private StateMaps maps(Runnable pause) {
        Kubernetes properties = new Kubernetes(
                List.of(),
                "shop",
                "controller",
                server.kubeconfig(directory),
                new LeaderElection("l", Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2)));
        return new StateMaps(
                new KubernetesObjects(Connection.open(properties), Fence.OPEN),
                "writer",
                new StateMaps.Patience(pause));
    }
}
