package dev.sluice.runtime.fastpath;

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
    private final Map<Wish, Choice> choices = new ConcurrentHashMap<>();

    private BodyWriter(Negotiation negotiation, ResolvableType declared, ResolvableType element) {
        this.negotiation = negotiation;
        this.declared = declared;
        this.element = element;
    }

    /** Null when the declared type leaves open what is to be written, or how. */
    static @Nullable BodyWriter of(Negotiation negotiation, MethodParameter returnType) {
        var declared = ResolvableType.forMethodParameter(returnType);
        var element = declared.resolve() == Mono.class ? declared.getGeneric() : declared;
        var type = element.resolve();
        if (type == null || isOpen(type) || negotiation.getAdapterRegistry().getAdapter(type) != null) return null;
        return new BodyWriter(negotiation, declared, element);
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

    /** Whether Spring would look at the declared type only; for a value that is not in a Mono it also looks at the value's. */
    boolean fits(Object value) {
        return declared.resolve() == Mono.class
                || value.getClass() == element.resolve()
                || value.getClass().getTypeParameters().length > 0;
    }

    Mono<Void> write(Choice choice, Object value, FastResponse response) {
        var body = choice.encoder()
                .encodeValue(value, response.bufferFactory(), choice.element(), choice.contentType(), choice.hints());
        var headers = response.getHeaders();
        headers.set(HttpHeaders.CONTENT_TYPE, choice.contentTypeText());
        headers.setContentLength(body.readableByteCount());
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
