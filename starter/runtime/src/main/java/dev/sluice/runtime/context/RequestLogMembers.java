package dev.sluice.runtime.context;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.boot.json.JsonWriter.MemberPath;
import org.springframework.boot.json.JsonWriter.Members;
import org.springframework.boot.logging.structured.StructuredLoggingJsonMembersCustomizer;

/**
 * What Boot's structured log lines say of the request they were written for, by the names of the Elastic Common Schema: {@code
 * http.request.id}, {@code trace.id}, {@code span.id}, and {@code labels} with lane, version and decision. It is looked up when a
 * line is written, so that requests which write none pay nothing.
 */
final class RequestLogMembers implements StructuredLoggingJsonMembersCustomizer<Object> {
    /** Names under which tracing libraries leave theirs in the logging context. */
    private static final String TRACE = "traceId";

    private static final String SPAN = "spanId";

    @Override
    public void customize(Members<Object> members) {
        members.<@Nullable Map<String, Object>>add("http", event -> request()).whenNotNull();
        members.<@Nullable Map<String, Object>>add("trace", event -> id(traceId()))
                .whenNotNull();
        members.<@Nullable Map<String, Object>>add("span", event -> id(MDC.get(SPAN)))
                .whenNotNull();
        members.<@Nullable Map<String, Object>>add("labels", event -> labels()).whenNotNull();
        members.applyingPathFilter(path -> path.equals(MemberPath.of(TRACE)) || path.equals(MemberPath.of(SPAN)));
    }

    private static @Nullable Map<String, Object> request() {
        return RequestContext.current()
                .flatMap(RequestContext::requestId)
                .map(id -> Map.<String, Object>of("request", Map.of("id", id)))
                .orElse(null);
    }

    private static @Nullable Map<String, Object> id(@Nullable String id) {
        return id == null ? null : Map.of("id", id);
    }

    private static @Nullable String traceId() {
        var ofLibrary = MDC.get(TRACE);
        return ofLibrary == null
                ? RequestContext.current().flatMap(RequestContext::traceId).orElse(null)
                : ofLibrary;
    }

    private static @Nullable Map<String, Object> labels() {
        var context = RequestContext.current().orElse(null);
        if (context == null) return null;
        var labels = new LinkedHashMap<String, Object>();
        context.lane().ifPresent(lane -> labels.put("lane", lane));
        context.destination().ifPresent(destination -> {
            labels.put("version", destination.version());
            labels.put("decision", destination.decision().reason());
        });
        return labels.isEmpty() ? null : labels;
    }
}
