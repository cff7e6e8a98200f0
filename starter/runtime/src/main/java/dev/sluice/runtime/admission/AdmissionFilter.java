package dev.sluice.runtime.admission;

import dev.sluice.policy.admission.AdmissionBounds;
import dev.sluice.runtime.LogPacer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

/**
 * Refuses requests above an adaptive limit with 503 and {@code Retry-After}, before they cost anything: it stands before all
 * filters of the application. A request that asks for a stream of events counts until its response begins.
 */
public final class AdmissionFilter {
    private static final Logger log = LoggerFactory.getLogger(AdmissionFilter.class);
    private static final byte[] PROBLEM = """
            {"type":"urn:sluice:problem:overloaded","title":"Overloaded","status":503,\
            "detail":"The service has more requests than it can serve in time. Try again later."}""".getBytes(StandardCharsets.UTF_8);

    private final AdmissionGate gate;
    private final Priorities priorities;
    private final String retryAfterSeconds;
    private final LogPacer pacer = new LogPacer(System::nanoTime);

    /**
     * Creates the filter.
     *
     * @param retryAfter what clients that are refused are told to wait; whole seconds, rounded up
     */
    public AdmissionFilter(AdmissionBounds bounds, Priorities priorities, Duration retryAfter) {
        this.gate = new AdmissionGate(bounds, System::nanoTime);
        this.priorities = priorities;
        this.retryAfterSeconds = Long.toString(Math.ceilDiv(retryAfter.toMillis(), 1_000L));
    }

    /** The handler behind this filter. */
    public HttpHandler before(HttpHandler application) {
        return (request, response) -> handle(application, request, response);
    }

    AdmissionGate gate() {
        return gate;
    }

    private Mono<Void> handle(HttpHandler application, ServerHttpRequest request, ServerHttpResponse response) {
        var priority = priorities.of(request);
        if (priority == Priority.EXEMPT) return application.handle(request, response);
        if (!gate.enter(priority)) return refuse(response);
        var admitted = new Admitted(response);
        if (asksForStream(request)) response.beforeCommit(admitted::begins);
        try {
            return application.handle(request, response).doFinally(admitted);
        } catch (RuntimeException | Error neverBegun) {
            admitted.leave(false);
            throw neverBegun;
        }
    }

    /** What is left of the request's body is read and dropped by the server, so that the connection stays usable. */
    private Mono<Void> refuse(ServerHttpResponse response) {
        pacer.count(refused -> log.atWarn()
                .addKeyValue("sluice.runtime.admission.limit", gate.limit())
                .addKeyValue("sluice.runtime.admission.refused", refused)
                .log("Requests refused, more would run at once than can be served in time"));
        response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
        var headers = response.getHeaders();
        headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
        headers.setContentLength(PROBLEM.length);
        headers.set(HttpHeaders.RETRY_AFTER, retryAfterSeconds);
        return response.writeWith(
                Mono.fromSupplier(() -> response.bufferFactory().wrap(PROBLEM)));
    }

    private static boolean asksForStream(ServerHttpRequest request) {
        var accepted = request.getHeaders().getFirst(HttpHeaders.ACCEPT);
        return accepted != null
                && (accepted.contains(MediaType.TEXT_EVENT_STREAM_VALUE)
                        || accepted.contains(MediaType.APPLICATION_NDJSON_VALUE));
    }

    /** A request that runs. Leaves the gate once, at its end or when its stream begins. */
    private final class Admitted implements Consumer<SignalType> {
        private final ServerHttpResponse response;
        private final long started = gate.now();
        private boolean left;

        Admitted(ServerHttpResponse response) {
            this.response = response;
        }

        Mono<Void> begins() {
            leave(true);
            return Mono.empty();
        }

        @Override
        public void accept(SignalType end) {
            var status = response.getStatusCode();
            leave(end == SignalType.ON_COMPLETE && (status == null || !status.is5xxServerError()));
        }

        private void leave(boolean succeeded) {
            synchronized (this) {
                if (left) return;
                left = true;
            }
            gate.leave(started, succeeded);
        }
    }
}
