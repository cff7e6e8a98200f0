package dev.sluice.runtime.watch;

import dev.sluice.runtime.LogPacer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts virtual threads that kept their carrier while they waited, from JFR's stream of that one event. Where JFR cannot record (no
 * module {@code jdk.jfr}, no writable directory), nothing is counted, and a line says so.
 */
public final class PinnedThreads implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PinnedThreads.class);
    private static final String EVENT = "jdk.VirtualThreadPinned";

    /** Shorter waits cost less than the event. */
    private static final Duration THRESHOLD = Duration.ofMillis(20);

    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LogPacer pacer = new LogPacer(System::nanoTime);
    private @Nullable RecordingStream stream;
    private boolean closed;

    private PinnedThreads() {}

    /** Begins to count, without making anybody wait until JFR is up. */
    public static PinnedThreads count() {
        var pinned = new PinnedThreads();
        Thread.ofPlatform().daemon().name("sluice-pinning").start(pinned::open);
        return pinned;
    }

    /** Whether events are counted from now on. */
    synchronized boolean isOpen() {
        return stream != null;
    }

    /** How often a carrier was kept. */
    long times() {
        return count.sum();
    }

    /** Nanoseconds for which carriers were kept. */
    double totalNanos() {
        return nanos.sum();
    }

    private void open() {
        try {
            start(new RecordingStream());
        } catch (IllegalStateException | SecurityException | LinkageError unavailable) {
            log.atInfo()
                    .addKeyValue("error.message", unavailable.toString())
                    .log("Pinned virtual threads are not counted, JFR cannot record");
        }
    }

    private synchronized void start(RecordingStream opened) {
        if (closed) {
            opened.close();
            return;
        }
        opened.setMaxSize(1 << 20);
        opened.setReuse(true);
        opened.enable(EVENT).withThreshold(THRESHOLD).withStackTrace();
        opened.onEvent(EVENT, this::pinned);
        opened.startAsync();
        stream = opened;
    }

    private void pinned(RecordedEvent event) {
        count.increment();
        nanos.add(event.getDuration().toNanos());
        pacer.count(times -> log.atWarn()
                .addKeyValue("sluice.runtime.handler", stack(event).handler())
                .addKeyValue("sluice.runtime.pinned", times)
                .addKeyValue("event.duration", event.getDuration().toNanos())
                .log("A virtual thread waited without leaving its carrier"));
    }

    private static LoopStack stack(RecordedEvent event) {
        var trace = event.getStackTrace();
        if (trace == null) return new LoopStack(Thread.State.WAITING, List.of());
        var frames = trace.getFrames().stream()
                .filter(RecordedFrame::isJavaFrame)
                .map(PinnedThreads::frame)
                .filter(Objects::nonNull)
                .toList();
        return new LoopStack(Thread.State.WAITING, frames);
    }

    private static StackTraceElement frame(RecordedFrame frame) {
        var method = frame.getMethod();
        return new StackTraceElement(method.getType().getName(), method.getName(), null, frame.getLineNumber());
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (stream != null) stream.close();
    }
}
