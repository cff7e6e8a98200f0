package dev.sluice.runtime.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.util.concurrent.DefaultEventExecutorGroup;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class LoopWatchdogTest {
    private static final Duration SHORT = Duration.ofMillis(20);

    private final DefaultEventExecutorGroup loops = new DefaultEventExecutorGroup(2);

    @AfterEach
    void end() {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS);
    }

    @Test
    void aLoopThatIsBlockedIsNoticedOnceWithItsStack(CapturedOutput output) throws Exception {
        try (var watchdog = new LoopWatchdog(loops, SHORT.dividedBy(4), SHORT, Duration.ZERO)) {
            awaitFirstAnswer(watchdog);
            var release = new CountDownLatch(1);
            var blocking = loops.iterator().next().submit(() -> block(release));
            await().until(() -> watchdog.blocked(0) == 1);
            await().until(() -> watchdog.lagNanos(0) >= 3 * SHORT.toNanos());
            assertThat(watchdog.blocked(0)).isEqualTo(1);
            release.countDown();
            blocking.sync();
            assertThat(watchdog.lag()).isGreaterThanOrEqualTo(SHORT.multipliedBy(3));
            await().untilAsserted(() ->
                    assertThat(output).contains("An event loop is blocked").contains("CountDownLatch.await"));
        }
    }

    @Test
    void eachTimeThatALoopIsBlockedCounts() throws Exception {
        try (var watchdog = new LoopWatchdog(loops, SHORT.dividedBy(4), SHORT, Duration.ZERO)) {
            awaitFirstAnswer(watchdog);
            for (var times = 1; times <= 3; times++) {
                var expected = times;
                var release = new CountDownLatch(1);
                var blocking = loops.iterator().next().submit(() -> block(release));
                await().until(() -> watchdog.blocked(0) == expected);
                release.countDown();
                blocking.sync();
            }
        }
    }

    @Test
    void aTestIsNotFailedByALoopThatComputes() throws Exception {
        try (var watchdog = new LoopWatchdog(loops, SHORT.dividedBy(4), SHORT, SHORT)) {
            watchdog.startTest();
            var stop = new AtomicBoolean();
            var computing = loops.iterator().next().submit(() -> compute(stop));
            await().until(() -> watchdog.lagNanos(0) >= 3 * SHORT.toNanos());
            assertThat(watchdog.endTest()).isEmpty();
            stop.set(true);
            computing.sync();
        }
    }

    @Test
    void aTestIsFailedByALoopThatWaits() throws Exception {
        try (var watchdog = new LoopWatchdog(loops, Duration.ofHours(1), Duration.ofHours(1), SHORT)) {
            watchdog.startTest();
            awaitFirstAnswer(watchdog);
            var release = new CountDownLatch(1);
            var blocking = loops.iterator().next().submit(() -> block(release));
            await().until(() -> watchdog.endTest().isPresent());
            release.countDown();
            blocking.sync();
            watchdog.startTest();
            assertThat(watchdog.endTest()).isEmpty();
        }
    }

    private static void awaitFirstAnswer(LoopWatchdog watchdog) {
        await().until(() -> watchdog.lagNanos(0) > 0);
    }

    private static void block(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void compute(AtomicBoolean stop) {
        while (!stop.get()) Thread.onSpinWait();
    }
}
