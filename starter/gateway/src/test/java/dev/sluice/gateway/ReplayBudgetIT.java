package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Replays have a budget and a deadline; beyond them the user sees what the canary did, and it is counted as such. */
class ReplayBudgetIT {

    private final Upstream stable = Upstream.answering("stable");
    private final Upstream canary = Upstream.answering("canary");
    private final FakeController controller = new FakeController();
    private final List<Gateway> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Gateway::close);
        controller.close();
        stable.close();
        canary.close();
    }

    @Test
    void whoFindsTheBudgetSpentSeesTheCanarysError() {
        Gateway gateway = start("--sluice.gateway.replay.budget=0", "--sluice.gateway.replay.min-per-second=1");
        canary.behaves(canary.answer(500, "broken"));
        for (int i = 0; i < 10; i++) assertThat(gateway.get("/orders/1").body()).isEqualTo("stable");
        HttpResponse<String> answer = gateway.get("/orders/1");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).isEqualTo("broken");
        assertThat(answer.headers().firstValue("sluice-version")).contains("v2");
        assertThat(answer.headers().firstValue("sluice-replayed")).isEmpty();
        assertThat(counted(GatewayMeters.REPLAYS)).isEqualTo(10);
        assertThat(refused("budget")).isEqualTo(1);
        assertThat(counted(GatewayMeters.USER_ERRORS)).isEqualTo(1);
        assertThat(registry().get(GatewayMeters.REPLAY_BUDGET.getName()).gauge().value())
                .isZero();
        assertThat(attempts("failure")).isEqualTo(11);
    }

    @Test
    void aTenthOfTheRequestsIsReplayed() {
        Gateway gateway = start("--sluice.gateway.replay.budget=0.1", "--sluice.gateway.replay.min-per-second=0");
        for (int i = 0; i < 99; i++) gateway.get("/orders/1");
        canary.behaves(canary.answer(500, "broken"));
        int replayed = 0;
        for (int i = 0; i < 30; i++) if (gateway.get("/orders/1").statusCode() == 200) replayed++;
        assertThat(replayed)
                .as("10 of the first 100 requests, and one more of each further 10; fewer if the test took over 10 s")
                .isLessThanOrEqualTo(12);
        assertThat(refused("budget")).isEqualTo(30 - replayed);
    }

    @Test
    void aFailureAfterTheDeadlineIsNotReplayed() {
        Gateway gateway =
                start("--sluice.gateway.replay.deadline=1ms", "--sluice.gateway.upstream.response-timeout=200ms");
        canary.behaves(canary.hang());
        assertThat(gateway.get("/orders/1").statusCode()).isEqualTo(504);
        assertThat(refused("deadline")).isEqualTo(1);
        assertThat(stable.received()).isEmpty();
    }

    @Test
    void stableHasOnlyTheRestOfTheDeadline() {
        Gateway gateway =
                start("--sluice.gateway.replay.deadline=2s", "--sluice.gateway.upstream.response-timeout=20s");
        canary.behaves(canary.answer(500, "broken"));
        stable.behaves(stable.hang());
        assertThat(gateway.get("/orders/1").statusCode())
                .as("not after the 20 s of the response timeout")
                .isEqualTo(504);
    }

    @Test
    void anUnsafeCallSpendsNothing() {
        Gateway gateway = start("--sluice.gateway.replay.min-per-second=1");
        canary.behaves(canary.answer(500, "broken"));
        for (int i = 0; i < 12; i++)
            assertThat(gateway.send(gateway.request("/orders").POST(BodyPublishers.ofString("{}")))
                            .statusCode())
                    .isEqualTo(500);
        assertThat(counted(GatewayMeters.REPLAYS)).isZero();
        assertThat(refused("budget")).isZero();
        assertThat(gateway.get("/orders/1").body()).isEqualTo("stable");
    }

    private Gateway start(String... settings) {
        Gateway gateway = Gateway.of(controller, settings);
        started.add(gateway);
        controller.publish(1, Tables.orders(10_000, stable.address(), canary.address()));
        return gateway.awaitEpoch(1);
    }

    private MeterRegistry registry() {
        return started.getLast().bean(MeterRegistry.class);
    }

    private double counted(GatewayMeters meter) {
        Counter counter = registry().find(meter.getName()).counter();
        return counter == null ? 0 : counter.count();
    }

    private double refused(String reason) {
        return registry()
                .get(GatewayMeters.REPLAYS_REFUSED.getName())
                .tag("reason", reason)
                .counter()
                .count();
    }

    private double attempts(String outcome) {
        return registry()
                .get(GatewayMeters.ATTEMPTS.getName())
                .tag("version", "canary")
                .tag("outcome", outcome)
                .timer()
                .count();
    }
}
