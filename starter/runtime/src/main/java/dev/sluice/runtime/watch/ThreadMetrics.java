package dev.sluice.runtime.watch;

import dev.sluice.runtime.RuntimeMeters;
import dev.sluice.runtime.RuntimeMeters.Tag;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Meters of event loops that are late, and of virtual threads and their carriers. */
public final class ThreadMetrics implements MeterBinder {
    private final @Nullable LoopWatchdog watchdog;
    private final @Nullable PinnedThreads pinned;
    private final @Nullable CarrierThreads carriers;

    public ThreadMetrics(
            @Nullable LoopWatchdog watchdog, @Nullable PinnedThreads pinned, @Nullable CarrierThreads carriers) {
        this.watchdog = watchdog;
        this.pinned = pinned;
        this.carriers = carriers;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        if (watchdog != null) bindLoops(registry, watchdog);
        if (pinned != null) bindPinned(registry, pinned);
        if (carriers != null) bindCarriers(registry, carriers);
    }

    private static void bindLoops(MeterRegistry registry, LoopWatchdog watchdog) {
        for (var i = 0; i < watchdog.count(); i++) {
            var loop = i;
            var tags = Tags.of(Tag.LOOP.asString(), Integer.toString(loop));
            TimeGauge.builder(
                            RuntimeMeters.LOOP_LAG.getName(), watchdog, TimeUnit.NANOSECONDS, all -> all.lagNanos(loop))
                    .description(RuntimeMeters.LOOP_LAG.description())
                    .tags(tags)
                    .register(registry);
            FunctionCounter.builder(RuntimeMeters.LOOP_BLOCKED.getName(), watchdog, all -> all.blocked(loop))
                    .description(RuntimeMeters.LOOP_BLOCKED.description())
                    .tags(tags)
                    .register(registry);
        }
    }

    private static void bindPinned(MeterRegistry registry, PinnedThreads pinned) {
        FunctionTimer.builder(
                        RuntimeMeters.VIRTUAL_PINNED.getName(),
                        pinned,
                        PinnedThreads::times,
                        PinnedThreads::totalNanos,
                        TimeUnit.NANOSECONDS)
                .description(RuntimeMeters.VIRTUAL_PINNED.description())
                .register(registry);
    }

    private static void bindCarriers(MeterRegistry registry, CarrierThreads carriers) {
        gauge(registry, RuntimeMeters.CARRIERS, carriers, CarrierThreads::parallelism);
        gauge(registry, RuntimeMeters.VIRTUAL_MOUNTED, carriers, CarrierThreads::mounted);
        gauge(registry, RuntimeMeters.VIRTUAL_QUEUED, carriers, CarrierThreads::queued);
    }

    private static void gauge(
            MeterRegistry registry,
            RuntimeMeters meter,
            CarrierThreads carriers,
            ToDoubleFunction<CarrierThreads> value) {
        Gauge.builder(meter.getName(), carriers, value)
                .description(meter.description())
                .register(registry);
    }
}
