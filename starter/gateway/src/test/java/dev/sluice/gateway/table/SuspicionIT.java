package dev.sluice.gateway.table;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.FakeController;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.Tables;
import dev.sluice.gateway.Upstream;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between a canary's failure and the controller's answer. */
class SuspicionIT {
    private final Upstream stable = Upstream.answering("stable");
    private final Upstream canary = Upstream.answering("canary");
    private final FakeController controller = new FakeController();
    private Gateway gateway;

    @BeforeEach
    void everyoneOnTheCanary() {
        gateway = Gateway.of(controller, "--sluice.gateway.controller.suspicion=20s");
        controller.publish(1, Tables.orders(10_000, stable.address(), canary.address()));
        gateway.awaitEpoch(1);
    }

    @AfterEach
    void stop() {
        gateway.close();
        controller.close();
        stable.close();
        canary.close();
    }

    @Test
    void stableAnswersUntilTheControllerHasJudgedTheFailure() {
        controller.answerReportsWith(503);
        canary.behaves(canary.answer(500, "broken"));
        HttpResponse<String> failed = gateway.get("/orders/1", "X-User-Id", "1");
        assertThat(failed.headers().allValues("sluice-replayed")).containsExactly("true");
        HttpResponse<String> meanwhile = gateway.get("/orders/1", "X-User-Id", "2");
        assertThat(meanwhile.body()).isEqualTo("stable");
        assertThat(meanwhile.headers().allValues("sluice-version")).containsExactly("v1");
        assertThat(meanwhile.headers().allValues("sluice-replayed")).isEmpty();
        assertThat(canary.received()).hasSize(1);
        canary.behaves(canary.answer(200, "canary"));
        controller.answerReportsWith(200);
        await(
                "the canary is asked again",
                () -> gateway.get("/orders/1", "X-User-Id", "3").body().equals("canary"));
        await("its answer is reported", () -> sum("canary", "requests") > 1);
        assertThat(sum("stable", "requests"))
                .as("what stable answered in the canary's place counts for nobody")
                .isZero();
        assertThat(gateway.why("user=2").path("route").asString()).isEqualTo("canary");
    }

    private long sum(String version, String number) {
        return controller.reports().stream()
                .flatMap(report -> report.path("services").valueStream())
                .mapToLong(service -> service.path(version).path(number).asLong())
                .sum();
    }
}
