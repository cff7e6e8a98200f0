package dev.sluice.rollout.local;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Snapshot;
import dev.sluice.resource.ReleaseRecord;
import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** How state is written: records as they are, and the few values that are more than their fields by what rebuilds them. */
public final class StateJson {
    private static final ResourceReader READER = new ResourceReader();

    private StateJson() {}

    public static JsonMapper mapper() {
        SimpleModule values = new SimpleModule()
                .addSerializer(Analysis.class, new AnalysisWriter())
                .addDeserializer(Analysis.class, new AnalysisReader())
                .addSerializer(RolloutResource.class, new ResourceWriter())
                .addDeserializer(RolloutResource.class, new DocumentReader());
        return JsonMapper.builder()
                .addModule(values)
                .addModule(ReleaseRecord.module())
                .build();
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
