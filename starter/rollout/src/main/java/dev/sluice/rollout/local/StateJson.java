package dev.sluice.rollout.local;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Snapshot;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.policy.rollout.Step;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource;
import java.util.List;
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

/** How state is written: records as they are, and the few values that are more than their fields by what rebuilds them. */
final class StateJson {
    private static final ResourceReader READER = new ResourceReader();

    private StateJson() {}

    static JsonMapper mapper() {
        SimpleModule values = new SimpleModule()
                .addSerializer(LatencySketch.class, new SketchWriter())
                .addDeserializer(LatencySketch.class, new SketchReader())
                .addSerializer(Analysis.class, new AnalysisWriter())
                .addDeserializer(Analysis.class, new AnalysisReader())
                .addSerializer(RolloutResource.class, new ResourceWriter())
                .addDeserializer(RolloutResource.class, new DocumentReader())
                .setMixInAnnotation(RolloutState.class, Tagged.class);
        values.registerSubtypes(
                new NamedType(RolloutState.Idle.class, "Idle"),
                new NamedType(RolloutState.Preparing.class, "Preparing"),
                new NamedType(RolloutState.Shifting.class, "Shifting"),
                new NamedType(RolloutState.Paused.class, "Paused"),
                new NamedType(RolloutState.Promoting.class, "Promoting"),
                new NamedType(RolloutState.HandingOver.class, "HandingOver"),
                new NamedType(RolloutState.RollingBack.class, "RollingBack"),
                new NamedType(RolloutState.Done.class, "Done"));
        return JsonMapper.builder().addModule(values).addModule(records()).build();
    }

    /** What only the records of releases have. */
    private static SimpleModule records() {
        SimpleModule records = new SimpleModule("records")
                .setMixInAnnotation(Recorded.class, Typed.class)
                .setMixInAnnotation(Signal.class, Typed.class)
                .setMixInAnnotation(Step.class, Typed.class);
        for (Class<?> sealed : List.of(Recorded.class, Signal.class, Signal.Readiness.class, Step.class))
            for (Class<?> type : sealed.getPermittedSubclasses())
                if (type.isRecord()) records.registerSubtypes(new NamedType(type, type.getSimpleName()));
        return records;
    }

    /** Lines, signals and steps carry their type's name. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    /** States carry their phase's name. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "phase")
    private interface Tagged {}

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
            java.util.Map<String, Long> buckets = new java.util.TreeMap<>();
            tree.propertyStream()
                    .forEach(bucket ->
                            buckets.put(bucket.getKey(), bucket.getValue().longValue()));
            return LatencySketch.parse(buckets);
        }
    }

    private static final class AnalysisWriter extends ValueSerializer<Analysis> {
        @Override
        public void serialize(Analysis analysis, JsonGenerator json, SerializationContext context) {
            json.writePOJO(analysis.snapshot());
        }
    }

    private static final class AnalysisReader extends ValueDeserializer<Analysis> {
        @Override
        public Analysis deserialize(JsonParser json, DeserializationContext context) {
            return Analysis.restore(context.readValue(json, Snapshot.class));
        }
    }

    private static final class ResourceWriter extends ValueSerializer<RolloutResource> {
        @Override
        public void serialize(RolloutResource resource, JsonGenerator json, SerializationContext context) {
            json.writeRawValue(resource.document());
        }
    }

    private static final class DocumentReader extends ValueDeserializer<RolloutResource> {
        @Override
        public RolloutResource deserialize(JsonParser json, DeserializationContext context) {
            return READER.read(context.readTree(json).toString());
        }
    }
}
