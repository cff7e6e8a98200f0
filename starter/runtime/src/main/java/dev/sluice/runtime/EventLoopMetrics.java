package dev.sluice.runtime;

import dev.sluice.runtime.RuntimeMeters.Tag;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Meters of the event loops. */
public final class EventLoopMetrics implements MeterBinder {
    private final EventLoops loops;

    public EventLoopMetrics(EventLoops loops) {
        this.loops = loops;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        for (var loop = 0; loop < loops.count(); loop++) bindLoop(registry, loop);
        for (var transport : Transport.values()) {
            var tags = Tags.of(Tag.TRANSPORT.asString(), transport.name().toLowerCase(Locale.ROOT));
            gauge(registry, RuntimeMeters.TRANSPORT, tags, inForce -> inForce.transport() == transport ? 1 : 0);
        }
    }

    private void bindLoop(MeterRegistry registry, int loop) {
        var tags = Tags.of(Tag.LOOP.asString(), Integer.toString(loop));
        gauge(registry, RuntimeMeters.LOOP_CONNECTIONS, tags, all -> all.loads().channelsOn(loop));
        gauge(
                registry,
                RuntimeMeters.LOOP_BUSY,
                tags,
                all -> all.loads().snapshot().sampled(loop).busyShare());
        gauge(registry, RuntimeMeters.LOOP_TASKS, tags, all -> all.loads().tasksOn(loop));
        var placements = RuntimeMeters.LOOP_PLACEMENTS;
        FunctionCounter.builder(placements.getName(), loops, all -> all.loads().placedOn(loop))
                .description(placements.description())
                .tags(tags)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, RuntimeMeters meter, Tags tags, ToDoubleFunction<EventLoops> value) {
        Gauge.builder(meter.getName(), loops, value)
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }
}
