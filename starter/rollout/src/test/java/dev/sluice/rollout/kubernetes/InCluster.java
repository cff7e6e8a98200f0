package dev.sluice.rollout.kubernetes;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests with a cluster of their own, on the best API server there is. */
abstract class InCluster {
    static final String STEPS = "[{weight: 20, atLeast: 500ms}, {weight: 50}, {weight: 100}]";

    @TempDir
    Path directory = Path.of("");

    private @Nullable ClusterStage opened;

    @BeforeEach
    void open() {
        ApiServer server = ApiServer.best();
        System.out.println(getClass().getSimpleName() + " runs against " + server.name());
        opened = new ClusterStage(directory, server);
    }

    @AfterEach
    void close() {
        stage().close();
    }

    ClusterStage stage() {
        if (opened == null) throw new IllegalStateException("not open");
        return opened;
    }

    /** A Deployment that the controller has taken over. */
    ClusterStage adopted(String image, int replicas) {
        ClusterStage stage = stage();
        stage.install(image, replicas);
        stage.rollout(STEPS);
        stage.adopt();
        return stage;
    }
}
