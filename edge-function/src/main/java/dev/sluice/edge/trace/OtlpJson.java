package dev.sluice.edge.trace;

import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Spans as the OpenTelemetry protocol writes them in JSON: ids in hexadecimal, 64-bit numbers as strings. */
final class OtlpJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int SERVER = 2;
    private static final int ERROR = 2;

    private OtlpJson() {}

    static String of(List<Span> spans) {
        StringWriter text = new StringWriter(512 * spans.size());
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeArrayPropertyStart("resourceSpans");
            json.writeStartObject();
            json.writeObjectPropertyStart("resource");
            json.writeArrayPropertyStart("attributes");
            attribute(json, "service.name", "sluice-edge-function");
            json.writeEndArray();
            json.writeEndObject();
            json.writeArrayPropertyStart("scopeSpans");
            json.writeStartObject();
            json.writeArrayPropertyStart("spans");
            for (Span span : spans) write(json, span);
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Span span) {
        json.writeStartObject();
        json.writeStringProperty("traceId", span.parent().traceId());
        json.writeStringProperty("spanId", span.id());
        json.writeStringProperty("parentSpanId", span.parent().spanId());
        json.writeStringProperty("name", span.name());
        json.writeNumberProperty("kind", SERVER);
        json.writeStringProperty("startTimeUnixNano", Long.toString(span.startUnixNanos()));
        json.writeStringProperty("endTimeUnixNano", Long.toString(span.endUnixNanos()));
        json.writeArrayPropertyStart("attributes");
        attribute(json, "http.response.status_code", Integer.toString(span.status()));
        json.writeEndArray();
        json.writeObjectPropertyStart("status");
        if (span.hasFailed()) json.writeNumberProperty("code", ERROR);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void attribute(JsonGenerator json, String key, String value) {
        json.writeStartObject();
        json.writeStringProperty("key", key);
        json.writeObjectPropertyStart("value");
        json.writeStringProperty("stringValue", value);
        json.writeEndObject();
        json.writeEndObject();
    }
}
