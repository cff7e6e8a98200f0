package dev.sluice.edge.log;

import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A line as one JSON document by the names of the Elastic Common Schema, dots as objects. */
final class EcsText {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final String VERSION = "8.11";

    private EcsText() {}

    static String of(LogLine line, @Nullable String trace) {
        Map<String, Object> fields = new TreeMap<>();
        for (KeyValuePair pair : line.pairs()) put(fields, pair.key, String.valueOf(pair.value));
        put(fields, "@timestamp", line.at().toString());
        put(fields, "ecs.version", VERSION);
        put(fields, "log.level", line.level().toString());
        put(fields, "log.logger", line.logger());
        put(fields, "message", line.message());
        put(fields, "process.pid", ProcessHandle.current().pid());
        put(fields, "process.thread.name", Thread.currentThread().getName());
        put(fields, "service.name", "sluice-edge-function");
        if (trace != null) put(fields, "trace.id", trace);
        Throwable failure = line.failure();
        if (failure != null) {
            put(fields, "error.type", failure.getClass().getName());
            put(fields, "error.message", String.valueOf(failure.getMessage()));
            put(fields, "error.stack_trace", String.valueOf(line.stackTrace()));
        }
        return json(fields);
    }

    /** What this class says of the process and the line goes before what a caller calls the same. */
    @SuppressWarnings("unchecked") // only this method puts maps in
    private static void put(Map<String, Object> fields, String name, Object value) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            fields.put(name, value);
            return;
        }
        Object inner = fields.compute(
                name.substring(0, dot),
                (key, known) -> known instanceof Map<?, ?> ? known : new TreeMap<String, Object>());
        put((Map<String, Object>) inner, name.substring(dot + 1), value);
    }

    private static String json(Map<String, Object> fields) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, fields);
        }
        return text.toString();
    }

    @SuppressWarnings("unchecked") // only put makes maps
    private static void write(JsonGenerator json, Map<String, Object> fields) {
        json.writeStartObject();
        fields.forEach((name, value) -> {
            json.writeName(name);
            switch (value) {
                case Map<?, ?> inner -> write(json, (Map<String, Object>) inner);
                case Long number -> json.writeNumber(number);
                default -> json.writeString(String.valueOf(value));
            }
        });
        json.writeEndObject();
    }
}
