package dev.sluice.runtime.watch;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A task that an event loop is asked to run again and again: when it runs late, the loop is late. Sent and read by the watchdog's
 * thread, run by the loop.
 */
final class LoopProbe implements Runnable {
    private final EventExecutor loop;
    private final RecentMaximum lag = new RecentMaximum();
    private final LongAdder blocked = new LongAdder();

    private volatile boolean answered = true;
    private volatile long answerNanos;
    private volatile @Nullable Thread thread;

    private final AtomicLong waitedNanos = new AtomicLong();
    private volatile long sentNanos;
    private boolean reported;

    LoopProbe(EventExecutor loop) {
        this.loop = loop;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        answerNanos = Math.max(0, System.nanoTime() - sentNanos);
        answered = true;
    }

    /** Sends the probe again if the last one came back; otherwise notes that the loop has kept it waiting for longer. */
    void check(long nowNanos, long stepNanos) {
        if (!answered) {
            waitedNanos.addAndGet(stepNanos);
            return;
        }
        lag.add(nowNanos, answerNanos);
        waitedNanos.set(0);
        reported = false;
        send(nowNanos);
    }

    private void send(long nowNanos) {
        sentNanos = nowNanos;
        answered = false;
        try {
            loop.execute(this);
        } catch (RejectedExecutionException ended) {
            answered = true;
        }
    }

    /** Nanoseconds for which the probe under way has waited, as far as the watchdog itself was running. */
    long waitedNanos() {
        return answered ? 0 : waitedNanos.get();
    }

    /** Longest time from a probe's sending to its answer lately, the one under way included. */
    long lagNanos(long nowNanos) {
        return Math.max(lag.get(nowNanos), answered ? answerNanos : waitedNanos.get());
    }

    /** What the loop does; null before it has run a probe. */
    @Nullable
    LoopStack stack() {
        var running = thread;
        return running == null ? null : LoopStack.of(running);
    }

    String loop() {
        var running = thread;
        return running == null ? "(not started)" : running.getName();
    }

    /** Whether this wait has not been reported yet; from now on it has. */
    boolean report() {
        if (reported) return false;
        reported = true;
        blocked.increment();
        return true;
    }

    long blocked() {
        return blocked.sum();
    }
}
