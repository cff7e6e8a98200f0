package dev.sluice.runtime.fastpath;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import java.util.Map;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/** Observation context that knows whether anybody has added a tag to it. */
final class ObservedRequest extends ServerRequestObservationContext {
    private final HttpMethod method;
    private volatile boolean tagged;

    ObservedRequest(ServerHttpRequest request, ServerHttpResponse response, Map<String, Object> attributes) {
        super(request, response, attributes);
        this.method = request.getMethod();
    }

    HttpMethod method() {
        return method;
    }

    boolean isTagged() {
        return tagged;
    }

    @Override
    public Observation.Context addLowCardinalityKeyValue(KeyValue keyValue) {
        tagged = true;
        return super.addLowCardinalityKeyValue(keyValue);
    }
}
