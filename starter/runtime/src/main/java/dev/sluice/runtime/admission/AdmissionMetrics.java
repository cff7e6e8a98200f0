package dev.sluice.runtime.admission;

import dev.sluice.runtime.RuntimeMeters;
import dev.sluice.runtime.RuntimeMeters.Tag;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Meters of the admission. */
public final class AdmissionMetrics implements MeterBinder {
    private final AdmissionGate gate;

    public AdmissionMetrics(AdmissionFilter filter) {
        this.gate = filter.gate();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, RuntimeMeters.ADMISSION_LIMIT, AdmissionGate::limit);
        gauge(registry, RuntimeMeters.ADMISSION_RUNNING, AdmissionGate::running);
        refused(registry, Priority.NORMAL);
        refused(registry, Priority.CRITICAL);
    }

    private void gauge(MeterRegistry registry, RuntimeMeters meter, ToDoubleFunction<AdmissionGate> value) {
        Gauge.builder(meter.getName(), gate, value)
                .description(meter.description())
                .register(registry);
    }

    private void refused(MeterRegistry registry, Priority priority) {
        var meter = RuntimeMeters.ADMISSION_REFUSED;
        FunctionCounter.builder(meter.getName(), gate, all -> all.refused(priority))
                .description(meter.description())
                .tag(Tag.PRIORITY.asString(), priority.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
