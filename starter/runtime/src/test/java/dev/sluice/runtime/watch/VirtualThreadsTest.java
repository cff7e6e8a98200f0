package dev.sluice.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class VirtualThreadsTest {
    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void saturationOfTheCarriersShows() throws Exception {
        var carriers = CarrierThreads.find().orElseThrow();
        var registry = new SimpleMeterRegistry();
        new ThreadMetrics(null, null, carriers).bindTo(registry);
        var stop = new AtomicBoolean();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < carriers.parallelism() + 5; i++)
            threads.add(Thread.startVirtualThread(() -> {
                while (!stop.get()) Thread.onSpinWait();
            }));
        await().until(() -> carriers.mounted() == carriers.parallelism() && carriers.queued() >= 5);
        assertThat(registry.get("sluice.runtime.carriers").gauge().value()).isEqualTo((double) carriers.parallelism());
        assertThat(registry.get("sluice.runtime.virtual.queued").gauge().value())
                .isGreaterThanOrEqualTo(5);
        stop.set(true);
        for (var thread : threads) thread.join();
    }

    /** Code under initialisation of a class cannot leave its carrier, not even on a JVM whose monitors can. */
    @Test
    void aVirtualThreadThatKeepsItsCarrierIsCountedAndNamed(CapturedOutput output) throws Exception {
        try (var pinned = PinnedThreads.count()) {
            var registry = new SimpleMeterRegistry();
            new ThreadMetrics(null, pinned, null).bindTo(registry);
            await().until(pinned::isOpen);
            Thread.startVirtualThread(() -> assertThat(SlowToInitialise.VALUE).isEqualTo("ready"))
                    .join();
            await().until(() -> pinned.times() > 0);
            var timer = registry.get("sluice.runtime.virtual.pinned").functionTimer();
            assertThat(timer.count()).isPositive();
            assertThat(timer.totalTime(timer.baseTimeUnit())).isPositive();
            await().untilAsserted(
                            () -> assertThat(output).contains("A virtual thread waited without leaving its carrier"));
        }
    }

    static final class SlowToInitialise {
        static final String VALUE = slowly();

        private static String slowly() {
            LockSupport.parkNanos(50_000_000);
            return "ready";
        }
    }
}
