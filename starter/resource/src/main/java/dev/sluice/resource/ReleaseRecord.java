package dev.sluice.resource;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.policy.rollout.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.module.SimpleModule;

/**
 * The written form of a release's record: one JSON document a line. Doubles keep every bit, so a record replays to the same
 * decisions on every machine.
 */
public final class ReleaseRecord {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().addModule(module()).build();

    private ReleaseRecord() {}

    /** How the values in a record are written, for whoever writes them beside other things. */
    public static SimpleModule module() {
        SimpleModule module = new SimpleModule("releases")
                .addSerializer(LatencySketch.class, new SketchWriter())
                .addDeserializer(LatencySketch.class, new SketchReader());
        name(module, RolloutState.class, Phased.class);
        for (Class<?> family : List.of(Recorded.class, Signal.class, Signal.Readiness.class, Step.class)) {
            name(module, family, Typed.class);
        }
        return module;
    }

    /** One line, without its end. */
    public static String line(Recorded entry) {
        return MAPPER.writerFor(Recorded.class).writeValueAsString(entry);
    }

    /**
     * A whole record. A last line without its end is left out: a crash tore it.
     *
     * @throws InvalidDocument naming the line that is none of a record
     */
    public static List<Recorded> read(String text) {
        List<Recorded> record = new ArrayList<>();
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            record.add(entry(line, "line " + (record.size() + 1)));
        }
        return List.copyOf(record);
    }

    private static Recorded entry(String line, String place) {
        try {
            Recorded entry = MAPPER.readValue(line, Recorded.class);
            if (entry != null) {
                return entry;
            }
            throw new InvalidDocument(place, "is no line of a release's record: it is null");
        } catch (JacksonException | NullPointerException | IllegalArgumentException | ArithmeticException wrong) {
            throw new InvalidDocument(place, "is no line of a release's record: " + said(wrong));
        }
    }

    private static String said(RuntimeException wrong) {
        String message = wrong instanceof JacksonException parse ? parse.getOriginalMessage() : wrong.getMessage();
        return message == null
                ? wrong.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    /** Members of a sealed family carry their name, those of families within it too. */
    private static void name(SimpleModule module, Class<?> family, Class<?> tag) {
        module.setMixInAnnotation(family, tag);
        for (Class<?> type : family.getPermittedSubclasses()) {
            if (type.isRecord()) {
                module.registerSubtypes(new NamedType(type, type.getSimpleName()));
            } else {
                name(module, type, tag);
            }
        }
    }

    /** Lines, signals and steps carry their type's name. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    /** States carry their phase's name. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "phase")
    private interface Phased {}

    private static final class SketchWriter extends ValueSerializer<LatencySketch> {
        @Override
        public void serialize(LatencySketch sketch, JsonGenerator json, SerializationContext context) {
            json.writePOJO(sketch.buckets());
        }
    }

    private static final class SketchReader extends ValueDeserializer<LatencySketch> {
        @Override
        public LatencySketch deserialize(JsonParser json, DeserializationContext context) {
            JsonNode tree = context.readTree(json);
            Map<String, Long> buckets = new TreeMap<>();
            tree.propertyStream()
                    .forEach(bucket ->
                            buckets.put(bucket.getKey(), bucket.getValue().longValue()));
            return LatencySketch.parse(buckets);
        }
    }
}
