package dev.sluice.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.RunningServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthIT {
    private static final List<String> EXCEEDED = List.of(
            "sluice.runtime.health.max-open-files=0.000001",
            "management.endpoint.health.show-details=always",
            "management.endpoint.health.probes.enabled=true");

    @Test
    void anExceededLimitShowsAndTakesNobodyOut() throws Exception {
        try (var server = start()) {
            var health = server.get("/actuator/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body())
                    .startsWith("{\"components\":")
                    .endsWith("\"status\":\"UP\"}")
                    .contains("\"limit\":\"0 %\"", "\"healthy\":false", "loop-lag", "busy-share", "accept-overflows");
            assertThat(server.get("/actuator/health/runtime").body()).contains("\"status\":\"DEGRADED\"");
            assertThat(server.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whoeverAsksForItIsTakenOutButNotByReadiness() throws Exception {
        try (var server = start("sluice.runtime.health.down=true")) {
            assertThat(server.get("/actuator/health").statusCode()).isEqualTo(503);
            assertThat(server.get("/actuator/health/readiness").statusCode()).isEqualTo(200);
        }
    }

    private static RunningServer start(String... properties) {
        var all = new ArrayList<>(EXCEEDED);
        all.addAll(List.of(properties));
        return RunningServer.start(all.toArray(String[]::new));
    }
}
