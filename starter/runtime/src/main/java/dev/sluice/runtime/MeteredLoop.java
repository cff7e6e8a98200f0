package dev.sluice.runtime;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** Event loop that publishes what Netty keeps to itself: its channels, and how long it has worked. Readable from any thread. */
final class MeteredLoop extends SingleThreadIoEventLoop {
    /**
     * How long the loop runs tasks before it looks at its connections again. With Netty's second, a thousand deadlines that come due
     * together keep every other connection waiting until the last of their answers is written.
     */
    private static final long TASKS_MILLIS = 1;

    /** Written by the loop alone. */
    private final AtomicLong busyNanos = new AtomicLong();

    MeteredLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory ioHandlers) {
        super(
                parent,
                executor,
                ioHandlers,
                DEFAULT_MAX_PENDING_TASKS,
                RejectedExecutionHandlers.reject(),
                TASKS_MILLIS);
    }

    /** Channels registered on this loop. */
    int channels() {
        return getNumOfRegisteredChannels();
    }

    /** Nanoseconds this loop has spent on I/O and tasks so far; what it is doing now is not in it yet. */
    long busyNanos() {
        return busyNanos.get();
    }

    /** Runs once in each turn of the loop. Taking the time here, on the loop, loses none to a race with the loop's own count. */
    @Override
    protected void afterRunningAllTasks() {
        super.afterRunningAllTasks();
        busyNanos.lazySet(busyNanos.get() + getAndResetAccumulatedActiveTimeNanos());
    }
}
