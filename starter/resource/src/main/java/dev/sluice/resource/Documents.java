package dev.sluice.resource;

import dev.sluice.resource.InvalidDocument.FieldError;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** YAML texts as trees; JSON is read alike, being YAML. A name that is given twice is an error. */
final class Documents {

    private static final YAMLMapper MAPPER = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Documents() {}

    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException exception) {
            throw new InvalidDocument(List.of(new FieldError("", syntax(exception))));
        }
    }

    private static String syntax(JacksonException exception) {
        String message = exception.getOriginalMessage().lines().findFirst().orElse("cannot be read");
        var location = exception.getLocation();
        return location == null
                ? "is not valid YAML: " + message
                : "is not valid YAML at line " + location.getLineNr() + ", column " + location.getColumnNr() + ": "
                        + message;
    }
}
