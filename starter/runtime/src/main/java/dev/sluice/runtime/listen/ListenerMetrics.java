package dev.sluice.runtime.listen;

import dev.sluice.runtime.RuntimeMeters;
import dev.sluice.runtime.RuntimeMeters.Tag;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Meters of the listening sockets, and of the pause that protects full loops. */
public final class ListenerMetrics implements MeterBinder {
    private final Listeners listeners;
    private final AcceptQueues queues;

    public ListenerMetrics(Listeners listeners) {
        this(listeners, new AcceptQueues());
    }

    ListenerMetrics(Listeners listeners, AcceptQueues queues) {
        this.listeners = listeners;
        this.queues = queues;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        var pause = listeners.acceptPause();
        gauge(registry, RuntimeMeters.ACCEPT_PAUSED, Tags.empty(), all -> pause.isOn() ? 1 : 0);
        gauge(registry, RuntimeMeters.ACCEPT_PARKED, Tags.empty(), all -> pause.isOn() ? waiting(pause) : 0);
        counter(registry, RuntimeMeters.ACCEPT_PAUSES, all -> pause.pauses());
        counter(registry, RuntimeMeters.ACCEPT_PAUSE_TIME, all -> pause.seconds());
        counter(registry, RuntimeMeters.LISTENER_OVERFLOWS, AcceptQueues::overflows);
        counter(registry, RuntimeMeters.LISTENER_DROPS, AcceptQueues::drops);
        listeners.forEachPort(port -> gauge(
                registry,
                RuntimeMeters.LISTENER_QUEUE,
                Tags.of(Tag.PORT.asString(), Integer.toString(port)),
                all -> all.depth(port)));
    }

    private double waiting(AcceptPause pause) {
        return pause.ports().mapToDouble(queues::depth).sum();
    }

    private void gauge(MeterRegistry registry, RuntimeMeters meter, Tags tags, ToDoubleFunction<AcceptQueues> value) {
        Gauge.builder(meter.getName(), queues, value)
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    private void counter(MeterRegistry registry, RuntimeMeters meter, ToDoubleFunction<AcceptQueues> value) {
        FunctionCounter.builder(meter.getName(), queues, value)
                .description(meter.description())
                .baseUnit(meter.getBaseUnit())
                .register(registry);
    }
}
