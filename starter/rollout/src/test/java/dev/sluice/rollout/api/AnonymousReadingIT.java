package dev.sluice.rollout.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rollout.RolloutApplication;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** A controller that shows its releases to everyone who reaches it. */
class AnonymousReadingIT {

    @Test
    void whoeverHasNoTokenMayLookAndChangeNothing(@TempDir Path state) throws Exception {
        try (ConfigurableApplicationContext running = SpringApplication.run(
                RolloutApplication.class,
                "--server.port=0",
                "--sluice.rollout.api.token=" + Caller.OPERATOR,
                "--sluice.rollout.api.gateway-token=" + Caller.GATEWAY,
                "--sluice.rollout.api.anonymous-reading=true",
                "--sluice.rollout.state-directory=" + state)) {
            Caller controller =
                    new Caller(running.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
            assertThat(controller.get("/api/v1/rollouts", "").status()).isEqualTo(200);
            assertThat(controller
                            .get("/api/v1/identity", "")
                            .body()
                            .path("role")
                            .asString())
                    .isEqualTo("reader");
            assertThat(controller.post("/api/v1/rollouts/x/abort", "", "").status())
                    .isEqualTo(401);
            assertThat(controller.put("/api/v1/rollouts/x", "", "").status()).isEqualTo(401);
            assertThat(controller.get("/api/v1/routing-table", "").status()).isEqualTo(401);
            assertThat(controller.get("/api/v1/rollouts", "wrong").status()).isEqualTo(401);
            assertThat(controller
                            .post("/api/v1/rollouts/x/abort", Caller.OPERATOR, "")
                            .status())
                    .isEqualTo(404);
        }
    }
}
