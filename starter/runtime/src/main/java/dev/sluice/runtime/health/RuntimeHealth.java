package dev.sluice.runtime.health;

import dev.sluice.runtime.EventLoops;
import dev.sluice.runtime.listen.AcceptQueues;
import dev.sluice.runtime.watch.CarrierThreads;
import dev.sluice.runtime.watch.LoopWatchdog;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Measures what tells early that a server will not keep up: late or busy event loops, open files, virtual threads without a carrier,
 * full accept queues. An application with loops of its own goes without the first two.
 */
public final class RuntimeHealth {
    private final HealthLimits limits;
    private final @Nullable EventLoops loops;
    private final @Nullable LoopWatchdog watchdog;
    private final @Nullable CarrierThreads carriers;
    private final RecentOverflows overflows = new RecentOverflows(new AcceptQueues()::overflows);

    public RuntimeHealth(
            HealthLimits limits,
            @Nullable EventLoops loops,
            @Nullable LoopWatchdog watchdog,
            @Nullable CarrierThreads carriers) {
        this.limits = limits;
        this.loops = loops;
        this.watchdog = watchdog;
        this.carriers = carriers;
        overflows.inLastMinute(System.nanoTime());
    }

    /** Everything that can be measured now. */
    public List<Measurement> measure() {
        var all = new ArrayList<Measurement>();
        if (watchdog != null) all.add(Measurement.of("loop-lag", watchdog.lag(), limits.loopLag()));
        if (loops != null) all.add(Measurement.of("busy-share", loops.busyShare(), limits.busyShare()));
        all.add(openFiles());
        all.add(queuedThreads());
        all.add(acceptOverflows());
        return List.copyOf(all);
    }

    private Measurement openFiles() {
        var share = OpenFiles.share();
        return share.isPresent()
                ? Measurement.of("open-files", share.getAsDouble(), limits.openFiles())
                : Measurement.unknown("open-files", "unknown on this system", Measurement.percent(limits.openFiles()));
    }

    private Measurement queuedThreads() {
        return carriers != null
                ? Measurement.of("queued-threads", carriers.queued(), limits.queuedThreads())
                : Measurement.unknown(
                        "queued-threads", "unknown before Java 24", Long.toString(limits.queuedThreads()));
    }

    private Measurement acceptOverflows() {
        return Measurement.of("accept-overflows", overflows.inLastMinute(System.nanoTime()), limits.acceptOverflows());
    }
}
