package dev.sluice.runtime;

import dev.sluice.runtime.RuntimeMeters.Tag;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;

/** Meters of the connections that clients open, and of the drain that ends them. */
public final class ConnectionMetrics implements MeterBinder {
    private final ConnectionCounts counts;
    private final Drain drain;

    public ConnectionMetrics(ServerRuntime server, Drain drain) {
        this.counts = server.counts();
        this.drain = drain;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, RuntimeMeters.CONNECTIONS, counts, ConnectionCounts::open);
        FunctionCounter.builder(RuntimeMeters.CONNECTIONS_ACCEPTED.getName(), counts, ConnectionCounts::accepted)
                .description(RuntimeMeters.CONNECTIONS_ACCEPTED.description())
                .register(registry);
        for (var reason : Refusal.values()) refusals(registry, reason);
        FunctionCounter.builder(
                        RuntimeMeters.DRAIN_ENDED.getName(),
                        drain,
                        state -> state.streams().ended())
                .description(RuntimeMeters.DRAIN_ENDED.description())
                .register(registry);
        gauge(registry, RuntimeMeters.DRAINING, drain, state -> state.isOn() ? 1 : 0);
    }

    private static <T> void gauge(MeterRegistry registry, RuntimeMeters meter, T source, ToDoubleFunction<T> value) {
        Gauge.builder(meter.getName(), source, value)
                .description(meter.description())
                .register(registry);
    }

    private void refusals(MeterRegistry registry, Refusal reason) {
        FunctionCounter.builder(RuntimeMeters.REFUSALS.getName(), counts, all -> all.refused(reason))
                .description(RuntimeMeters.REFUSALS.description())
                .tag(Tag.REASON.asString(), reason.reason())
                .register(registry);
    }
}
