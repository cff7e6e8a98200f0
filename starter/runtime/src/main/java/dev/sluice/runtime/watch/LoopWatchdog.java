package dev.sluice.runtime.watch;

import dev.sluice.runtime.LogPacer;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices event loops that do not get on, and names the handler that blocks them.
 *
 * <p>It sends each loop a task at an interval. The time until the task has run is the loop's lag. A loop that leaves a task waiting for
 * longer than the threshold is blocked: its stack is taken and logged, once for each time it is blocked and one line a second
 * at most. A wait counts only as far as the watchdog itself could run, so a pause of the whole JVM blames no handler.
 */
public final class LoopWatchdog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LoopWatchdog.class);
    private static final int KEPT = 16;

    private final List<LoopProbe> loops = new ArrayList<>();
    private final LogPacer pacer = new LogPacer(System::nanoTime);
    private final AtomicReference<List<LoopBlockedException>> recent = new AtomicReference<>(List.of());
    private final Duration testThreshold;
    private final Thread thread;
    private volatile Watch watch;
    private volatile boolean closed;

    /**
     * Starts to watch.
     *
     * @param interval time from one task to the next
     * @param threshold longest wait that is no block
     * @param testThreshold the same for tests, where only a loop that sleeps or waits counts; zero if tests are not to fail
     */
    public LoopWatchdog(Iterable<EventExecutor> loops, Duration interval, Duration threshold, Duration testThreshold) {
        loops.forEach(loop -> this.loops.add(new LoopProbe(loop)));
        this.watch = new Watch(interval, threshold, false);
        this.testThreshold = testThreshold;
        this.thread = Thread.ofPlatform().daemon().name("sluice-watchdog").start(this::run);
    }

    public int count() {
        return loops.size();
    }

    /** Longest lag of any loop in the last ten seconds. */
    public Duration lag() {
        var now = System.nanoTime();
        return Duration.ofNanos(
                loops.stream().mapToLong(loop -> loop.lagNanos(now)).max().orElse(0));
    }

    /** Longest lag of a loop in the last ten seconds, in nanoseconds. */
    long lagNanos(int loop) {
        return loops.get(loop).lagNanos(System.nanoTime());
    }

    /** How often a loop has been found blocked. */
    long blocked(int loop) {
        return loops.get(loop).blocked();
    }

    /** Looks closer from now on, if tests are to fail for blocked loops; forgets what has been seen so far. */
    void startTest() {
        recent.set(List.of());
        if (!testThreshold.isPositive()) return;
        watch = new Watch(testThreshold.dividedBy(5), testThreshold, true);
        LockSupport.unpark(thread);
    }

    /** What has blocked a loop since the test started. */
    Optional<LoopBlockedException> endTest() {
        if (!testThreshold.isPositive()) return Optional.empty();
        return recent.get().stream().findFirst();
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        var last = System.nanoTime();
        while (!closed) {
            var now = System.nanoTime();
            var inForce = watch;
            var step = Math.min(now - last, 2 * inForce.interval.toNanos());
            for (var loop : loops) {
                loop.check(now, step);
                if (loop.waitedNanos() >= inForce.threshold.toNanos()) look(loop, inForce);
            }
            last = now;
            LockSupport.parkNanos(inForce.interval.toNanos());
        }
    }

    private void look(LoopProbe loop, Watch inForce) {
        var stack = loop.stack();
        if (stack == null || stack.idle() || (inForce.onlyWaits && !stack.waits()) || !loop.report()) return;
        var blocked = new LoopBlockedException(loop.loop(), stack, Duration.ofNanos(loop.waitedNanos()));
        keep(blocked);
        pacer.count(times -> log.atWarn()
                .setCause(blocked)
                .addKeyValue("sluice.runtime.loop.name", blocked.loop())
                .addKeyValue("sluice.runtime.handler", blocked.handler())
                .addKeyValue("sluice.runtime.loop.blocked", times)
                .log("An event loop is blocked"));
    }

    private void keep(LoopBlockedException blocked) {
        var kept = new ArrayList<>(recent.get());
        if (kept.size() == KEPT) return;
        kept.add(blocked);
        recent.set(List.copyOf(kept));
    }

    /**
     * How closely to look.
     *
     * @param onlyWaits whether a loop that computes is left alone, as on a machine that is too busy to let it
     */
    private record Watch(Duration interval, Duration threshold, boolean onlyWaits) {}
}
