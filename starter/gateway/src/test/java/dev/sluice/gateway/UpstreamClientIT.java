package dev.sluice.gateway;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The connections to the services have limits, and what happens on them is metered. */
class UpstreamClientIT {

    /** Meters of things that this gateway does not do. */
    private static final Set<GatewayMeters> ON_DEMAND = Set.of(
            GatewayMeters.REPORTS,
            GatewayMeters.MIRRORS,
            GatewayMeters.RISK_CHECKS,
            GatewayMeters.RISK_QUESTIONS,
            GatewayMeters.RISK_BREAKER,
            GatewayMeters.RISK_TIMEOUTS,
            GatewayMeters.RISK_CONCURRENT,
            GatewayMeters.RISK_REJECTED);

    private static final Upstream ORDERS = Upstream.answering("orders");
    private static Gateway gateway;

    @BeforeAll
    static void start() {
        gateway = Gateway.alone(
                "--sluice.gateway.services.orders.fallback-uri=" + ORDERS.address(),
                "--sluice.gateway.direct.enabled=false",
                "--sluice.gateway.upstream.max-connections=2",
                "--sluice.gateway.upstream.max-pending=1",
                "--sluice.gateway.upstream.acquire-timeout=20s",
                "--sluice.gateway.upstream.response-timeout=2s",
                "--sluice.gateway.upstream.max-idle-time=300ms");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        ORDERS.close();
    }

    @Test
    void whoFindsNoConnectionAndNoPlaceInTheQueueIsToldAtOnce() {
        ORDERS.behaves(ORDERS.hang());
        CompletableFuture<?>[] calls = IntStream.range(0, 5)
                .mapToObj(i -> gateway.client()
                        .sendAsync(gateway.request("/orders/" + i).build(), BodyHandlers.ofString()))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(calls).join();
        var statuses = Stream.of(calls)
                .map(call -> ((HttpResponse<?>) call.join()).statusCode())
                .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
        assertThat(statuses).containsOnlyKeys(503, 504).containsEntry(503, 2L).containsEntry(504, 3L);
        ORDERS.behaves(ORDERS.answer(200, "orders"));
        assertThat(gateway.get("/orders/1").body()).isEqualTo("orders");
    }

    @Test
    void anIdleConnectionIsClosedBeforeTheServiceDoesIt() {
        ORDERS.behaves(ORDERS.answer(200, "orders"));
        gateway.get("/orders/1");
        await("no connection is left", () -> ORDERS.connections() == 0);
        assertThat(gateway.get("/orders/1").body()).isEqualTo("orders");
    }

    @Test
    void everyMeterOfTheDataPathIsThereUnderItsDocumentedNameAndTags() {
        gateway.get("/orders/1");
        MeterRegistry registry = gateway.bean(MeterRegistry.class);
        for (GatewayMeters meter : GatewayMeters.values()) {
            if (ON_DEMAND.contains(meter)) continue;
            Meter found = registry.get(meter.getName()).meter();
            Set<String> tags =
                    found.getId().getTags().stream().map(tag -> tag.getKey()).collect(Collectors.toSet());
            assertThat(tags)
                    .as(meter.getName())
                    .containsExactlyInAnyOrderElementsOf(Stream.of(meter.getKeyNames())
                            .map(key -> key.asString())
                            .toList());
        }
    }

    @Test
    void prometheusReadsTheMeters() {
        gateway.get("/orders/1");
        assertThat(gateway.get("/actuator/prometheus").body())
                .contains(
                        "sluice_gateway_attempts_seconds_count{outcome=\"success\",service=\"orders\",version=\"stable\"}")
                .contains("sluice_gateway_replay_budget{service=\"orders\"}")
                .contains("sluice_gateway_ejections_total");
    }
}
