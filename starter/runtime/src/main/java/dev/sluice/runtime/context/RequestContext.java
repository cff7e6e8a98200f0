package dev.sluice.runtime.context;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * What a request carries on to the calls it causes: its id, its W3C trace context and its baggage, the lane among it; and what its
 * log lines say of it. Immutable.
 *
 * <p>It lies in Reactor's context, and on each thread that works for the request in a thread local, which Micrometer's
 * context-propagation library carries from one to the other and from thread to thread.
 */
public final class RequestContext {
    static final String KEY = RequestContext.class.getName();

    private static final RequestContextAccessor ACCESSOR = new RequestContextAccessor();
    private static final ContextSnapshotFactory SNAPSHOTS = ContextSnapshotFactory.builder()
            .contextRegistry(new ContextRegistry().registerThreadLocalAccessor(ACCESSOR))
            .clearMissing(true)
            .build();
    private static final RequestContext EMPTY = new RequestContext(null, null, null, null, null);

    private final @Nullable String traceParent;
    private final @Nullable String traceState;
    private final @Nullable String baggage;
    private final @Nullable String requestId;
    private final @Nullable Destination destination;

    /**
     * Where a gateway sends a request, and why.
     *
     * @param lane null when it is in none
     */
    public record Destination(@Nullable String lane, String version, Decision decision) {

        /** Why it goes there, put into words only when a line is written. */
        @FunctionalInterface
        public interface Decision {
            String reason();
        }
    }

    private RequestContext(
            @Nullable String traceParent,
            @Nullable String traceState,
            @Nullable String baggage,
            @Nullable String requestId,
            @Nullable Destination destination) {
        this.traceParent = traceParent;
        this.traceState = traceState;
        this.baggage = baggage;
        this.requestId = requestId;
        this.destination = destination;
    }

    /** The context of the request that this thread works for. */
    public static Optional<RequestContext> current() {
        return Optional.ofNullable(ACCESSOR.getValue());
    }

    /** The context of the request in Reactor's context. */
    public static Optional<RequestContext> from(ContextView view) {
        return view.getOrEmpty(KEY);
    }

    /** The lane that the request travels in. */
    public Optional<String> lane() {
        if (destination != null && destination.lane() != null) return Optional.of(destination.lane());
        return baggage == null ? Optional.empty() : Optional.ofNullable(Baggage.lane(baggage));
    }

    /** What callers and services call this request, by its header {@code X-Request-Id}. */
    public Optional<String> requestId() {
        return Optional.ofNullable(requestId);
    }

    /** Where a gateway has decided to send it; empty in services. */
    public Optional<Destination> destination() {
        return Optional.ofNullable(destination);
    }

    /** The trace that the request's caller has begun. */
    Optional<String> traceId() {
        return Optional.ofNullable(traceParent).map(TraceParent::traceId);
    }

    /** Reactor's context once a gateway has named the request and knows where it goes. */
    public static Context sent(Context context, String requestId, Destination destination) {
        var known = from(context).orElse(EMPTY);
        return context.put(
                KEY, new RequestContext(known.traceParent, known.traceState, known.baggage, requestId, destination));
    }

    /** A task that runs with the context of the thread that calls this. */
    public static Runnable keptIn(Runnable task) {
        return SNAPSHOTS.captureAll().wrap(task);
    }

    /** Lets Reactor carry the context over, beside everything else that is registered with the library. */
    static void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(ACCESSOR);
    }

    static @Nullable RequestContext of(HttpHeaders headers) {
        var traceParent = traceParent(headers);
        var baggage = headers.getFirst(Baggage.HEADER) == null ? null : Baggage.join(values(headers, Baggage.HEADER));
        var requestId = RequestId.in(headers);
        if (traceParent == null && baggage == null && requestId == null) return null;
        var traceState = traceParent == null ? null : TraceParent.state(values(headers, TraceParent.STATE_HEADER));
        return new RequestContext(traceParent, traceState, baggage, requestId, null);
    }

    Context in(Context context) {
        return context.put(KEY, this);
    }

    /**
     * Adds what a call's headers lack. What the application or a tracing library has put there stays.
     *
     * @param withTrace whether the trace context is ours to pass on
     */
    void writeTo(HttpHeaders headers, boolean withTrace) {
        if (withTrace && traceParent != null && headers.getFirst(TraceParent.HEADER) == null) {
            headers.set(TraceParent.HEADER, traceParent);
            if (traceState != null) headers.set(TraceParent.STATE_HEADER, traceState);
        }
        if (requestId != null && headers.getFirst(RequestId.HEADER) == null) headers.set(RequestId.HEADER, requestId);
        if (baggage == null) return;
        var theirs = values(headers, Baggage.HEADER);
        headers.set(Baggage.HEADER, theirs.isEmpty() ? baggage : withLane(theirs, baggage));
    }

    private static String withLane(List<String> theirs, String ours) {
        var both = Baggage.withLane(theirs, ours);
        return both == null ? "" : both;
    }

    private static @Nullable String traceParent(HttpHeaders headers) {
        var first = headers.getFirst(TraceParent.HEADER);
        if (first == null || !TraceParent.isValid(first)) return null;
        return values(headers, TraceParent.HEADER).size() == 1 ? first : null;
    }

    private static List<String> values(HttpHeaders headers, String name) {
        var values = headers.get(name);
        return values == null ? List.of() : values;
    }
}
