package dev.sluice.runtime.fastpath;

import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Observation of one request that nobody but the meters listens to. Everything that code may ask an observation still works. */
final class RequestObservation implements Observation {
    private final RequestMetrics metrics;
    private final ObservedRequest context;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private long startedAt;
    private @Nullable Observation scoped;
    private volatile LongTaskTimer.@Nullable Sample active;

    RequestObservation(RequestMetrics metrics, ObservedRequest context) {
        this.metrics = metrics;
        this.context = context;
        context.setName(metrics.name());
    }

    @Override
    public Observation start() {
        metrics.active(context);
        startedAt = metrics.now();
        return this;
    }

    /**
     * Counts the request as under way, because it was not answered at once: one that was could not be seen by anybody who
     * reads the meters.
     */
    void countActive() {
        var timer = metrics.active(context);
        if (timer == null || stopped.get()) return;
        var sample = timer.start();
        active = sample;
        if (stopped.get()) sample.stop();
    }

    @Override
    public void stop() {
        if (!stopped.compareAndSet(false, true)) return;
        var sample = active;
        if (sample != null) sample.stop();
        metrics.record(context, metrics.now() - startedAt);
    }

    @Override
    public Observation contextualName(@Nullable String name) {
        context.setContextualName(name);
        return this;
    }

    @Override
    public Observation parentObservation(@Nullable Observation parent) {
        context.setParentObservation(parent);
        return this;
    }

    @Override
    public Observation lowCardinalityKeyValue(KeyValue keyValue) {
        context.addLowCardinalityKeyValue(keyValue);
        return this;
    }

    @Override
    public Observation highCardinalityKeyValue(KeyValue keyValue) {
        context.addHighCardinalityKeyValue(keyValue);
        return this;
    }

    /** The convention of requests is fixed when the server starts. */
    @Override
    public Observation observationConvention(ObservationConvention<?> convention) {
        return this;
    }

    @Override
    public Observation error(Throwable error) {
        context.setError(error);
        return this;
    }

    @Override
    public Observation event(Event event) {
        metrics.handler().onEvent(event, context);
        return this;
    }

    @Override
    public Context getContext() {
        return context;
    }

    @Override
    public ObservationRegistry getObservationRegistry() {
        return metrics.observations();
    }

    @Override
    public Scope openScope() {
        return scoped().openScope();
    }

    /**
     * A stock observation with the same context, for its scopes: the library casts the scopes that its own ones replace, and Reactor
     * opens some when it restores thread locals.
     */
    private synchronized Observation scoped() {
        var known = scoped;
        if (known == null)
            scoped = known = Observation.createNotStarted(metrics.name(), () -> context, metrics.observations());
        return known;
    }
}
