package dev.sluice.gateway.upstream;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.propagation.Propagator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Spans of the application's tracing library. A trace that is not kept is only carried on. */
public final class TracedCalls implements CallSpans {
    /** The gateway itself says what goes on of it: the lane. */
    private static final String BAGGAGE = "baggage";

    private final Tracer tracer;
    private final Propagator propagator;

    public TracedCalls(Tracer tracer, Propagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    @Override
    public @Nullable CallSpan begin(ContextView request, Supplier<Call> call) {
        Span parent = spanOf(request);
        if (parent == null) return null;
        if (Boolean.FALSE.equals(parent.context().sampled())) return new Carried(headers(parent));
        Span span = begun(call.get(), parent);
        return new Kept(tracer, span, headers(span));
    }

    private Map<String, String> headers(Span span) {
        Map<String, String> headers = new LinkedHashMap<>();
        propagator.inject(span.context(), headers, (carrier, name, value) -> {
            if (carrier != null && !name.equalsIgnoreCase(BAGGAGE)) carrier.put(name, value);
        });
        return headers;
    }

    private Span begun(Call call, Span parent) {
        Span.Builder builder = tracer.spanBuilder()
                .setParent(parent.context())
                .kind(Span.Kind.CLIENT)
                .name(call.name());
        call.tags().forEach(builder::tag);
        return builder.start();
    }

    /** The span of the request, by the observation that Spring keeps in Reactor's context. */
    private static @Nullable Span spanOf(ContextView request) {
        Observation observation = request.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
        if (observation == null) return null;
        TracingContext context = observation.getContextView().get(TracingContext.class);
        return context == null ? null : context.getSpan();
    }

    private record Carried(Map<String, String> headers) implements CallSpan {
        @Override
        public void tag(String name, String value) {
            // Nobody reads it.
        }

        @Override
        public void during(Runnable step) {
            step.run();
        }

        @Override
        public void end(boolean failed) {
            // It never began.
        }
    }

    private record Kept(Tracer tracer, Span span, Map<String, String> headers) implements CallSpan {
        @Override
        public void tag(String name, String value) {
            span.tag(name, value);
        }

        @Override
        public void during(Runnable step) {
            Tracer.SpanInScope scope = tracer.withSpan(span);
            try {
                step.run();
            } finally {
                scope.close();
            }
        }

        @Override
        public void end(boolean failed) {
            if (failed) span.error(new FailedCall());
            span.end();
        }
    }

    /** A call that counts as a failure; its tags say why. Its stack says nothing. */
    private static final class FailedCall extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FailedCall() {
            super("The call failed", null, false, false);
        }
    }
}
