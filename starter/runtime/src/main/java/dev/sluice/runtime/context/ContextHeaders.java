package dev.sluice.runtime.context;

import org.springframework.http.client.ClientHttpRequest;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Hands the context of a request on to the calls that it causes, after a tracing library has written its own headers: what it has
 * written stays.
 */
public final class ContextHeaders {
    private final boolean withTrace;

    /**
     * Creates what clients are to be given.
     *
     * @param withTrace whether the trace context is handed on, too; not if a tracing library does that
     */
    public ContextHeaders(boolean withTrace) {
        this.withTrace = withTrace;
    }

    /** Last of all before a request is sent; an interceptor would make the client buffer the request's body. */
    public void handOnBy(RestClient.Builder client) {
        client.defaultRequest(call -> call.httpRequest(this::write));
    }

    /** A call is asked for on the request's thread, and may be sent where nothing is known of the request any more. */
    public void handOnBy(WebClient.Builder client) {
        client.defaultRequest(ContextHeaders::note).filter((ExchangeFilterFunction) this::filter);
    }

    private static void note(WebClient.RequestHeadersSpec<?> call) {
        RequestContext.current().ifPresent(context -> call.attribute(RequestContext.KEY, context));
    }

    private void write(ClientHttpRequest request) {
        RequestContext.current().ifPresent(context -> context.writeTo(request.getHeaders(), withTrace));
    }

    private Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return Mono.deferContextual(view -> next.exchange(written(request, view)));
    }

    /** A call that is subscribed to outside of the request's own flow has the context of the thread that has asked for it. */
    private ClientRequest written(ClientRequest request, ContextView view) {
        return RequestContext.from(view)
                .or(() -> request.attribute(RequestContext.KEY).map(RequestContext.class::cast))
                .or(RequestContext::current)
                .map(context -> ClientRequest.from(request)
                        .headers(headers -> context.writeTo(headers, withTrace))
                        .build())
                .orElse(request);
    }
}
