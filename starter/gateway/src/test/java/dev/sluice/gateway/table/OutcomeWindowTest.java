package dev.sluice.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Sticky;
import dev.sluice.policy.routing.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutcomeWindowTest {

    private final OutcomeWindow window = new OutcomeWindow(table(500));

    @Test
    void whatHappenedIsTakenOnce() {
        window.began("orders", true, 10);
        window.failed("orders", true, "42", 20);
        window.replayed("orders");
        window.began("orders", false, 30);
        window.succeeded("orders", false, 612);
        OutcomeWindow.ServiceOutcomes outcomes = window.take(40).services().getFirst();
        assertThat(outcomes.canary()).isEqualTo(new OutcomeWindow.Arm(1, 1, LatencySketch.EMPTY));
        assertThat(outcomes.stable()).isEqualTo(new OutcomeWindow.Arm(1, 0, LatencySketch.ofMicros(612)));
        assertThat(outcomes.replayed()).isEqualTo(1);
        assertThat(outcomes.userErrors()).isZero();
        assertThat(outcomes.firstCanaryErrorAt()).isEqualTo(20);
        assertThat(outcomes.lastCanaryRequestAt()).isEqualTo(10);
        assertThat(outcomes.failing())
                .singleElement()
                .satisfies(key -> assertThat(key.canary()).isTrue());
        assertThat(window.take(50).services().getFirst().canary()).isEqualTo(OutcomeWindow.Arm.NONE);
    }

    @Test
    void aServiceWithoutTrafficIsThereOnlyWhileItsWeightIsInForce() {
        assertThat(window.take(1).services()).hasSize(1);
        assertThat(new OutcomeWindow(table(0)).take(1).services()).isEmpty();
        window.retire(0);
        assertThat(window.take(2).services()).isEmpty();
    }

    @Test
    void moreFailuresThanAReportNamesAreStillCounted() {
        for (int i = 0; i < 1_500; i++) window.failed("orders", true, "u" + i, i);
        OutcomeWindow.ServiceOutcomes outcomes = window.take(2_000).services().getFirst();
        assertThat(outcomes.failing()).hasSize(1_000);
        assertThat(outcomes.canary().failures()).isEqualTo(1_500);
        assertThat(outcomes.firstCanaryErrorAt()).isZero();
    }

    @Test
    void takesInBetweenLoseNothingAndNeverSplitAnAttempt() throws Exception {
        int threads = 4;
        int each = 20_000;
        List<OutcomeWindow.ServiceOutcomes> taken = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<? extends Future<?>> writers = IntStream.range(0, threads)
                    .mapToObj(t -> pool.submit(() -> {
                        for (int i = 0; i < each; i++) {
                            window.began("orders", true, i);
                            if (i % 2 == 0) window.failed("orders", true, "k", i);
                            else window.succeeded("orders", true, 100);
                        }
                    }))
                    .toList();
            CompletableFuture<Void> done = CompletableFuture.allOf(writers.stream()
                    .map(f -> CompletableFuture.runAsync(() -> join(f)))
                    .toArray(CompletableFuture[]::new));
            while (!done.isDone()) taken.addAll(window.take(1).services());
            taken.addAll(window.take(1).services());
        }
        assertThat(taken)
                .allMatch(o -> o.canary().failures() + o.canary().latency().count()
                        == o.canary().requests());
        assertThat(taken.stream().mapToLong(o -> o.canary().requests()).sum()).isEqualTo((long) threads * each);
        assertThat(taken.stream().mapToLong(o -> o.canary().failures()).sum()).isEqualTo((long) threads * each / 2);
    }

    private static void join(Future<?> future) {
        try {
            future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static RoutingTable table(int weight) {
        ServiceRoutes orders = new ServiceRoutes(
                "orders",
                "r1",
                new Weights(weight),
                new Backend("v1", List.of(Address.parse("http://127.0.0.1:9001"))),
                new Backend("v2", List.of(Address.parse("http://127.0.0.1:9002"))),
                new Sticky.Address(),
                List.of(),
                ReplayRule.NEVER,
                0,
                List.of());
        return RoutingTable.of(1, 0, Duration.ofSeconds(15), List.of(orders));
    }
}
