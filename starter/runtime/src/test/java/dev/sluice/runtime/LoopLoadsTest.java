package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.policy.placement.PlacementPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopLoadsTest {
    private static final long WINDOW = Duration.ofSeconds(1).toNanos();

    private final EventLoops eventLoops = new EventLoops(Transport.NIO, 2, PlacementPolicy.roundRobin());
    private final List<MeteredLoop> loops = StreamSupport.stream(
                    eventLoops.onServer(true).spliterator(), false)
            .map(MeteredLoop.class::cast)
            .toList();
    private final LoopLoads loads = new LoopLoads(loops, 0);

    @AfterEach
    void stop() {
        eventLoops.close();
    }

    @Test
    void placementsCountUntilTheNextSample() {
        loads.place(0);
        loads.place(0);
        loads.place(1);
        assertThat(loads.snapshot().placedSince(0)).isEqualTo(2);
        assertThat(loads.snapshot().placements()).isEqualTo(3);
        loads.sample(WINDOW);
        assertThat(loads.snapshot().placedSince(0)).isZero();
        assertThat(loads.snapshot().placements()).isEqualTo(3);
        assertThat(loads.placedOn(0)).isEqualTo(2);
    }

    @Test
    void aSnapshotKeepsItsSampleWhenANewOneIsTaken() {
        var before = loads.snapshot();
        loads.place(1);
        loads.sample(WINDOW);
        assertThat(before.placedSince(1)).isEqualTo(1);
        assertThat(loads.snapshot()).isNotSameAs(before);
    }

    @Test
    void workShowsAsBusyShare() throws Exception {
        var worked = loops.get(0).submit(LoopLoadsTest::workForAMoment).get();
        for (int turn = 0; turn < 1_000 && loops.get(0).busyNanos() < worked; turn++) {
            awaitTurn(loops.get(0)); // a loop books its work at the end of a turn, which may hold both tasks
        }
        var busy = loops.get(0).busyNanos();
        assertThat(busy).isGreaterThanOrEqualTo(worked);
        loads.sample(2 * busy);
        var weight = 1 - Math.exp(-2.0 * busy / LoopLoads.MEMORY.toNanos());
        assertThat(loads.snapshot().sampled(0).busyShare()).isBetween(0.45 * weight, 0.55 * weight);
        assertThat(loads.snapshot().sampled(1).busyShare()).isZero();
    }

    @Test
    void workOfThePastFades() throws Exception {
        loops.get(0).submit(LoopLoadsTest::workForAMoment).get();
        awaitTurn(loops.get(0));
        loads.sample(loops.get(0).busyNanos());
        var before = loads.snapshot().sampled(0).busyShare();
        loads.sample(loops.get(0).busyNanos() + LoopLoads.MEMORY.toNanos());
        assertThat(loads.snapshot().sampled(0).busyShare()).isCloseTo(before / Math.E, within(before * 0.05));
    }

    @Test
    void aLoopThatIsStuckCountsAsBusyAfterTwoSamples() throws Exception {
        var stuck = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var blocking = loops.get(0).submit(() -> {
            stuck.countDown();
            release.await();
            return null;
        });
        stuck.await();
        var waiting = loops.get(0).submit(() -> {});
        loads.sample(WINDOW);
        loads.sample(2 * WINDOW);
        assertThat(loads.snapshot().sampled(0).busyShare()).isEqualTo(1);
        assertThat(loads.snapshot().sampled(0).pendingTasks()).isEqualTo(1);
        assertThat(loads.snapshot().sampled(1).busyShare()).isZero();
        release.countDown();
        blocking.get();
        waiting.get();
    }

    @Test
    void aSampleWithoutTimeChangesNothing() {
        var before = loads.snapshot();
        loads.sample(0);
        assertThat(loads.snapshot()).isSameAs(before);
    }

    private static long workForAMoment() {
        var start = System.nanoTime();
        while (System.nanoTime() - start < Duration.ofMillis(20).toNanos()) Thread.onSpinWait();
        return System.nanoTime() - start;
    }

    /** A task sees the busy time of all turns before its own. */
    private static void awaitTurn(MeteredLoop loop) throws Exception {
        loop.submit(() -> {}).get();
        loop.submit(() -> {}).get();
    }
}
