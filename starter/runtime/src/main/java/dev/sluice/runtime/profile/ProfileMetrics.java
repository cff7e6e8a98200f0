package dev.sluice.runtime.profile;

import dev.sluice.runtime.RuntimeMeters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/** Meter of the profiles taken. */
public final class ProfileMetrics implements MeterBinder {
    private final Profiler profiler;

    public ProfileMetrics(Profiler profiler) {
        this.profiler = profiler;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        FunctionCounter.builder(RuntimeMeters.PROFILES.getName(), profiler, Profiler::taken)
                .description(RuntimeMeters.PROFILES.description())
                .register(registry);
    }
}
