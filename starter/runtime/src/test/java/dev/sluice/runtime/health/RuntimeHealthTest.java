package dev.sluice.runtime.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import dev.sluice.policy.placement.PlacementPolicy;
import dev.sluice.runtime.EventLoops;
import dev.sluice.runtime.Transport;
import dev.sluice.runtime.watch.CarrierThreads;
import dev.sluice.runtime.watch.LoopWatchdog;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class RuntimeHealthTest {
    private static final HealthLimits GENEROUS = new HealthLimits(Duration.ofDays(1), 1, 1, 1_000_000, 1_000_000);

    @Test
    void everythingIsMeasuredAndSaysItsLimit() {
        try (var loops = new EventLoops(Transport.NIO, 1, PlacementPolicy.roundRobin());
                var watchdog = watch(loops)) {
            var carriers = CarrierThreads.find().orElse(null);
            assertThat(new RuntimeHealth(GENEROUS, loops, watchdog, carriers).measure())
                    .allMatch(Measurement::healthy)
                    .extracting(Measurement::name, Measurement::limit)
                    .containsExactly(
                            tuple("loop-lag", "86400000 ms"),
                            tuple("busy-share", "100 %"),
                            tuple("open-files", "100 %"),
                            tuple("queued-threads", "1000000"),
                            tuple("accept-overflows", "1000000"));
        }
    }

    @Test
    void anApplicationWithLoopsOfItsOwnGoesWithoutTheirMeasurements() {
        assertThat(new RuntimeHealth(GENEROUS, null, null, null).measure())
                .extracting(Measurement::name)
                .containsExactly("open-files", "queued-threads", "accept-overflows");
    }

    @Test
    void aLateLoopIsUnhealthy() throws Exception {
        try (var loops = new EventLoops(Transport.NIO, 1, PlacementPolicy.roundRobin());
                var watchdog = watch(loops)) {
            var limits = new HealthLimits(Duration.ofMillis(100), 1, 1, 1_000_000, 1_000_000);
            var health = new RuntimeHealth(limits, loops, watchdog, null);
            var release = new CountDownLatch(1);
            var blocking = loops.onServer(true).next().submit(() -> {
                release.await();
                return null;
            });
            await().until(() -> !lag(health).healthy());
            release.countDown();
            blocking.sync();
            assertThat(lag(health).limit()).isEqualTo("100 ms");
        }
    }

    @Test
    void aShareReadsAsPercent() {
        assertThat(Measurement.of("open-files", 0.91234, 0.9))
                .isEqualTo(new Measurement("open-files", "91.2 %", "90 %", false));
        assertThat(Measurement.of("open-files", 0.9, 0.9).healthy()).isTrue();
    }

    private static Measurement lag(RuntimeHealth health) {
        return health.measure().getFirst();
    }

    private static LoopWatchdog watch(EventLoops loops) {
        return new LoopWatchdog(loops.onServer(true), Duration.ofMillis(10), Duration.ofDays(1), Duration.ZERO);
    }
}
