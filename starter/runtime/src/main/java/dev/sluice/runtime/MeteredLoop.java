package dev.sluice.runtime;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Event loop that publishes what Netty keeps to itself: its channels, and how long it has worked. Readable from any thread.
 *
 * <p>It also turns to its connections more often. Netty runs all tasks and all timers that are due, for up to a second, and looks at
 * the clock once in 64 of them. A thousand deadlines that come due together then keep every other connection waiting for as long
 * as they take. Here a turn of the loop is over after {@link #TURN_NANOS}, looked at after each timer, and after
 * {@link #TASKS_IN_A_ROW} tasks: few enough to be short, and enough that what the handling of an event leaves to be done is done before the
 * next event, as it is with Netty.
 */
final class MeteredLoop extends SingleThreadIoEventLoop {
    /** Long enough that looking for events, a microsecond, is little beside it; short beside what a request takes. */
    static final long TURN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private static final int TASKS_IN_A_ROW = 16;

    /** Written by the loop alone. */
    private final AtomicLong busyNanos = new AtomicLong();

    MeteredLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory ioHandlers) {
        super(parent, executor, ioHandlers);
    }

    /** Channels registered on this loop. */
    int channels() {
        return getNumOfRegisteredChannels();
    }

    /** Nanoseconds this loop has spent on I/O and tasks so far; what it is doing now is not in it yet. */
    long busyNanos() {
        return busyNanos.get();
    }

    /**
     * What is left runs in the next turn: the loop does not sleep while something is due. A turn runs a timer if one is due, however many
     * tasks there are.
     */
    @Override
    protected boolean runAllTasks(long netty) {
        var began = ticker().nanoTime();
        var ran = runTasks(began);
        var now = ticker().nanoTime();
        for (var timer = pollScheduledTask(now); timer != null; timer = pollScheduledTask(now)) {
            safeExecute(timer);
            ran = true;
            now = ticker().nanoTime();
            if (now - began >= TURN_NANOS) break;
        }
        if (ran) {
            updateLastExecutionTime();
            reportActiveIoTime(now - began);
        }
        afterRunningAllTasks();
        return ran;
    }

    private boolean runTasks(long began) {
        var ran = 0;
        for (var task = pollTask(); task != null; task = pollTask()) {
            safeExecute(task);
            if (++ran % TASKS_IN_A_ROW == 0 && ticker().nanoTime() - began >= TURN_NANOS) break;
        }
        return ran > 0;
    }

    /** Runs once in each turn of the loop. Taking the time here, on the loop, loses none to a race with the loop's own count. */
    @Override
    protected void afterRunningAllTasks() {
        super.afterRunningAllTasks();
        busyNanos.lazySet(busyNanos.get() + getAndResetAccumulatedActiveTimeNanos());
    }
}
