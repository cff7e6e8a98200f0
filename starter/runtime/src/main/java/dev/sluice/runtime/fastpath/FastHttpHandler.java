package dev.sluice.runtime.fastpath;

import io.micrometer.observation.Observation;
import java.util.Set;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerHttpObservationDocumentation;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

/**
 * Does for a plain request what Spring's outermost handler does, with one subscriber instead of a chain of operators: exchange,
 * observation, filters, handler, and the end of the response. Errors go Spring's way, and so does every request that is
 * not plain.
 */
final class FastHttpHandler implements HttpHandler {
    private static final DefaultServerRequestObservationConvention DEFAULT_CONVENTION =
            new DefaultServerRequestObservationConvention();
    /** Methods whose answers have their body, and that no other method stands for. */
    private static final Set<HttpMethod> METHODS =
            Set.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
    /** Spring's category, so that an operator finds these lines where they have always been. */
    private static final Log log = LogFactory.getLog(HttpWebHandlerAdapter.class);

    private static final DisconnectedClientHelper disconnectedClients =
            new DisconnectedClientHelper("org.springframework.web.server.DisconnectedClient");

    private final HttpWebHandlerAdapter stock;
    private final ExceptionHandlingWebHandler errors;
    private final @Nullable RequestMetrics metrics;

    /**
     * Creates a handler in front of Spring's.
     *
     * @param metrics meters of requests; null when observations are not for meters alone
     */
    FastHttpHandler(HttpWebHandlerAdapter stock, ExceptionHandlingWebHandler errors, @Nullable RequestMetrics metrics) {
        this.stock = stock;
        this.errors = errors;
        this.metrics = metrics;
    }

    @Override
    public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
        if (!isPlain(request)) return stock.handle(request, response);
        var fast = FastResponse.of(request, response);
        if (fast == null) return stock.handle(request, response);
        return new FastRequest(this, new FastExchange((AbstractServerHttpRequest) request, fast, stock));
    }

    /** Debug output tells of each step that Spring makes, so Spring has to make them. */
    private boolean isPlain(ServerHttpRequest request) {
        return METHODS.contains(request.getMethod())
                && request instanceof AbstractServerHttpRequest
                && stock.getForwardedHeaderTransformer() == null
                && !log.isDebugEnabled();
    }

    /** Prepares the attributes that Spring prepares. */
    ObservedRequest context(FastExchange exchange) {
        var attributes = exchange.getAttributes();
        var context = new ObservedRequest(exchange.getRequest(), exchange.getResponse(), attributes);
        attributes.put(ObservedRequest.CURRENT_OBSERVATION_CONTEXT_ATTRIBUTE, context);
        var escape = stock.getDefaultHtmlEscape();
        if (escape != null) attributes.put(ServerWebExchange.HTML_ESCAPE_ATTRIBUTE, escape);
        return context;
    }

    /** An observation that is not started yet. */
    Observation observation(ObservedRequest context) {
        if (metrics != null) return new RequestObservation(metrics, context);
        return ServerHttpObservationDocumentation.HTTP_REACTIVE_SERVER_REQUESTS.observation(
                stock.getObservationConvention(), DEFAULT_CONVENTION, () -> context, stock.getObservationRegistry());
    }

    /** Filters and handler; their errors are not handled yet. */
    WebHandler chain() {
        return errors.getDelegate();
    }

    /** Lets Spring's exception handlers answer. */
    Mono<Void> recover(FastExchange exchange, ObservedRequest context, Throwable failure) {
        Mono<Void> answer = Mono.error(failure);
        for (var handler : errors.getExceptionHandlers()) {
            answer = answer.doOnError(error ->
                            exchange.getAttributes().put(ExceptionHandlingWebHandler.HANDLED_WEB_EXCEPTION, error))
                    .onErrorResume(error -> handler.handle(exchange, error));
        }
        return answer.onErrorResume(unresolved -> giveUp(exchange, context, unresolved));
    }

    private Mono<Void> giveUp(FastExchange exchange, ObservedRequest context, Throwable failure) {
        var response = exchange.getResponse();
        if (hasLeft(exchange) && disconnectedClients.checkAndLogClientDisconnectedException(failure)) {
            context.setConnectionAborted(true);
            return Mono.empty();
        }
        if (response.setStatusCode(HttpStatus.INTERNAL_SERVER_ERROR)) {
            log.error(exchange.getLogPrefix() + "500 Server Error for " + describe(exchange), failure);
            return Mono.empty();
        }
        if (disconnectedClients.checkAndLogClientDisconnectedException(failure)) {
            context.setConnectionAborted(true);
            return Mono.empty();
        }
        log.error(exchange.getLogPrefix() + "Error [" + failure + "] for " + describe(exchange)
                + ", but ServerHttpResponse already committed (" + response.getStatusCode() + ")");
        return Mono.error(failure);
    }

    /** Whether there is nobody to tell of a failure: a client that cuts its upload short is no fault of the server. */
    private static boolean hasLeft(FastExchange exchange) {
        return ServerHttpRequestDecorator.getNativeRequest(exchange.getRequest()) instanceof Connection connection
                && !connection.channel().isActive();
    }

    private static String describe(FastExchange exchange) {
        var request = exchange.getRequest();
        var query = request.getURI().getRawQuery();
        return "HTTP " + request.getMethod() + " \"" + request.getPath()
                + (query == null || query.isBlank() ? "" : "?" + query) + "\"";
    }
}
