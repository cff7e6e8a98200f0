package dev.sluice.runtime.fastpath;

import static java.util.Objects.requireNonNull;

import dev.sluice.runtime.fastpath.Negotiation.Choice;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.ErrorResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Writes the values of one handler method as Spring writes them. Media types are negotiated by Spring, once for each thing that
 * clients accept; the choice then holds, because it depends on nothing else.
 */
final class BodyWriter {
    /** Clients send few different headers; one that sends random ones must not fill the memory. */
    private static final int MAX_CHOICES = 64;

    private final Negotiation negotiation;
    private final ResolvableType declared;
    private final ResolvableType element;
    private final boolean isEntity;
    private final Map<Wish, Choice> choices = new ConcurrentHashMap<>();

    private BodyWriter(Negotiation negotiation, ResolvableType declared, ResolvableType element, boolean isEntity) {
        this.negotiation = negotiation;
        this.declared = declared;
        this.element = element;
        this.isEntity = isEntity;
    }

    /** Null when the declared type leaves open what is to be written, or how. */
    static @Nullable BodyWriter of(Negotiation negotiation, MethodParameter returnType) {
        var declared = ResolvableType.forMethodParameter(returnType);
        var value = declared.resolve() == Mono.class ? declared.getGeneric() : declared;
        var isEntity = value.resolve() == ResponseEntity.class;
        var element = isEntity ? value.getGeneric() : value;
        var type = element.resolve();
        if (type == null || isOpen(type) || negotiation.getAdapterRegistry().getAdapter(type) != null) return null;
        return new BodyWriter(negotiation, declared, element, isEntity);
    }

    private static boolean isOpen(Class<?> type) {
        return type == Object.class
                || type == void.class
                || type == Void.class
                || HttpEntity.class.isAssignableFrom(type)
                || HttpHeaders.class.isAssignableFrom(type)
                || ErrorResponse.class.isAssignableFrom(type)
                || ProblemDetail.class.isAssignableFrom(type);
    }

    /** How to write for this request; null when only Spring can tell. */
    @Nullable
    Choice choose(ServerWebExchange exchange) {
        if (exchange.getResponse().getHeaders().containsHeader(HttpHeaders.CONTENT_TYPE)) return null;
        Set<MediaType> producible = exchange.getAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE);
        var wish = new Wish(negotiation.acceptable(exchange), producible);
        var known = choices.get(wish);
        if (known != null) return known;
        var made = negotiation.choose(exchange, declared, element);
        if (made != null && choices.size() < MAX_CHOICES) choices.put(wish.kept(), made);
        return made;
    }

    /** Whether Spring would write a value by its declared type, and do nothing else with it. */
    boolean fits(Object value, ServerHttpRequest request) {
        if (!isEntity) return declared.resolve() == Mono.class || isOfType(value);
        return value instanceof ResponseEntity<?> entity
                && entity.getBody() != null
                && isOfType(entity.getBody())
                && hasNone(entity.getHeaders(), HttpHeaders.CONTENT_TYPE, HttpHeaders.ETAG, HttpHeaders.LAST_MODIFIED)
                && hasNone(request.getHeaders(), HttpHeaders.IF_NONE_MATCH, HttpHeaders.IF_MODIFIED_SINCE);
    }

    /** For a value that has not come out of a Mono, Spring also looks at the value's own type. */
    private boolean isOfType(Object value) {
        return value.getClass() == element.resolve() || value.getClass().getTypeParameters().length > 0;
    }

    private static boolean hasNone(HttpHeaders headers, String... names) {
        if (headers.isEmpty()) return true;
        for (var name : names) if (headers.containsHeader(name)) return false;
        return true;
    }

    /** Writes a value that {@link #fits}. */
    Mono<Void> write(Choice choice, Object value, FastResponse response) {
        if (!(value instanceof ResponseEntity<?> entity)) return writeBody(choice, value, response);
        response.setStatusCode(entity.getStatusCode());
        if (!entity.getHeaders().isEmpty()) response.getHeaders().putAll(entity.getHeaders());
        return writeBody(choice, requireNonNull(entity.getBody()), response);
    }

    private static Mono<Void> writeBody(Choice choice, Object value, FastResponse response) {
        var body = choice.encode(value, response);
        var headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, choice.contentTypeText());
        headers.setContentLength(body.readableBytes());
        return response.writeOnce(body);
    }

    /** What the client accepts and the route produces; the latter only where it says so. */
    private record Wish(
            List<MediaType> acceptable, @Nullable Set<MediaType> producible) {
        /** The same, of collections that nobody else has. */
        Wish kept() {
            return new Wish(List.copyOf(acceptable), producible == null ? null : Set.copyOf(producible));
        }
    }
}
