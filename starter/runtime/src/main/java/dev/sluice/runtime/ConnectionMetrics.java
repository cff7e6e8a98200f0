package dev.sluice.runtime;

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
        counter(registry, RuntimeMeters.CONNECTIONS_ACCEPTED, ConnectionCounts::accepted);
        counter(registry, RuntimeMeters.CONNECTIONS_REFUSED, ConnectionCounts::refused);
        counter(registry, RuntimeMeters.CONNECTIONS_EXPIRED, ConnectionCounts::expired);
        gauge(registry, RuntimeMeters.DRAINING, drain, state -> state.isOn() ? 1 : 0);
    }

    private static <T> void gauge(MeterRegistry registry, RuntimeMeters meter, T source, ToDoubleFunction<T> value) {
        Gauge.builder(meter.getName(), source, value)
                .description(meter.description())
                .register(registry);
    }

    private void counter(MeterRegistry registry, RuntimeMeters meter, ToDoubleFunction<ConnectionCounts> value) {
        FunctionCounter.builder(meter.getName(), counts, value)
                .description(meter.description())
                .register(registry);
    }
}
