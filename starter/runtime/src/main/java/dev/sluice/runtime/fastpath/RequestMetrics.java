package dev.sluice.runtime.fastpath;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.MeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;

/**
 * The meters that Boot's actuator keeps of requests: the same names, tags and values, without building the tags for each request.
 * A timer is found by the few facts that its tags are made from; only a new combination asks the convention.
 */
final class RequestMetrics {
    private final MeterRegistry meters;
    private final ObservationRegistry observations;
    private final MeterObservationHandler<Observation.Context> handler;
    private final boolean countsActive;
    private final ServerRequestObservationConvention convention;
    private final String name;
    private final Map<Facts, Timer> timers = new ConcurrentHashMap<>();
    private final Map<HttpMethod, LongTaskTimer> active = new ConcurrentHashMap<>();

    /**
     * Creates the meters.
     *
     * @param handler what would keep them otherwise, for what is rare
     * @param countsActive whether requests under way are metered, too
     */
    RequestMetrics(
            MeterRegistry meters,
            ObservationRegistry observations,
            MeterObservationHandler<Observation.Context> handler,
            boolean countsActive,
            ServerRequestObservationConvention convention) {
        this.meters = meters;
        this.observations = observations;
        this.handler = handler;
        this.countsActive = countsActive;
        this.convention = convention;
        this.name = Objects.requireNonNull(convention.getName(), "the convention has a name");
        meters.config().onMeterRemoved(removed -> {
            timers.clear();
            active.clear();
        });
    }

    ObservationRegistry observations() {
        return observations;
    }

    MeterObservationHandler<Observation.Context> handler() {
        return handler;
    }

    String name() {
        return name;
    }

    long now() {
        return meters.config().clock().monotonicTime();
    }

    /** Meter of the requests under way; null when nobody wants to know. It exists from the first request on. */
    @Nullable
    LongTaskTimer active(ObservedRequest context) {
        if (!countsActive) return null;
        var method = context.method();
        var known = active.get(method);
        if (known != null) return known;
        var timer = meters.more().longTaskTimer(name + ".active", tags(convention.getLowCardinalityKeyValues(context)));
        active.put(method, timer);
        return timer;
    }

    /** Records a request that has ended. */
    void record(ObservedRequest context, long nanos) {
        timer(context).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(ObservedRequest context) {
        if (context.getError() != null || context.isTagged()) return newTimer(context);
        var method = context.method();
        var facts = new Facts(method, context.getPathPattern(), status(context), context.isConnectionAborted());
        var known = timers.get(facts);
        if (known != null) return known;
        var timer = newTimer(context);
        timers.put(facts, timer);
        return timer;
    }

    /** The convention's key values replace those of the context, as in any observation. */
    private Timer newTimer(ObservedRequest context) {
        context.addLowCardinalityKeyValues(convention.getLowCardinalityKeyValues(context));
        var tags = tags(context.getLowCardinalityKeyValues());
        var error = context.getError();
        tags.add(Tag.of(
                "error", error == null ? KeyValue.NONE_VALUE : error.getClass().getSimpleName()));
        return meters.timer(name, tags);
    }

    private static List<Tag> tags(KeyValues keyValues) {
        var tags = new ArrayList<Tag>();
        for (var keyValue : keyValues) tags.add(Tag.of(keyValue.getKey(), keyValue.getValue()));
        return tags;
    }

    private static int status(ObservedRequest context) {
        var response = context.getResponse();
        if (response == null || (context.isConnectionAborted() && !response.isCommitted())) return 0;
        var status = response.getStatusCode();
        return status == null ? 0 : status.value();
    }

    /** What the tags of a request without an error are made from. */
    private record Facts(HttpMethod method, @Nullable String pattern, int status, boolean aborted) {}
}
