package dev.sluice.edge;

import dev.sluice.edge.json.FieldError;
import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskScore;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An HTTP answer as a value.
 *
 * @param allow methods of the path if the method was wrong, else null
 */
record Answer(
        int status,
        String contentType,
        String body,
        @Nullable String allow) {
    private static final JsonFactory FACTORY = new JsonFactory();

    static Answer text(int status, String contentType, String body) {
        return new Answer(status, contentType, body, null);
    }

    static Answer score(RiskScore score, boolean cached, long elapsedMicros) {
        return text(200, "application/json", json(json -> {
            json.writeNumberProperty("score", score.score());
            json.writeStringProperty("verdict", score.verdict().text());
            json.writeArrayPropertyStart("reasons");
            for (RiskReason reason : score.reasons()) write(json, reason);
            json.writeEndArray();
            json.writeStringProperty("model", score.model());
            json.writeBooleanProperty("cached", cached);
            json.writeNumberProperty("elapsedMicros", elapsedMicros);
        }));
    }

    private static void write(JsonGenerator json, RiskReason reason) {
        json.writeStartObject();
        json.writeStringProperty("code", reason.code());
        json.writeNumberProperty("weight", reason.weight());
        json.writeStringProperty("text", reason.text());
        json.writeEndObject();
    }

    static Answer up() {
        return text(200, "application/json", "{\"status\":\"UP\"}");
    }

    /** The fields of a request are wrong. */
    static Answer invalid(List<FieldError> errors) {
        String detail = String.join(
                ", ", errors.stream().map(FieldError::field).distinct().toList());
        return text(400, Problem.CONTENT_TYPE, json(json -> {
            write(json, Problem.INVALID_RISK_REQUEST, "Wrong: " + detail);
            json.writeArrayPropertyStart("errors");
            for (FieldError error : errors) {
                json.writeStartObject();
                json.writeStringProperty("field", error.field());
                json.writeStringProperty("message", error.message());
                json.writeEndObject();
            }
            json.writeEndArray();
        }));
    }

    static Answer problem(Problem problem, String detail) {
        return text(problem.status(), Problem.CONTENT_TYPE, json(json -> write(json, problem, detail)));
    }

    static Answer methodNotAllowed(String allow) {
        Answer answer = problem(Problem.METHOD_NOT_ALLOWED, "This path answers " + allow + ".");
        return new Answer(answer.status, answer.contentType, answer.body, allow);
    }

    private static void write(JsonGenerator json, Problem problem, String detail) {
        json.writeStringProperty("type", problem.type());
        json.writeStringProperty("title", problem.title());
        json.writeNumberProperty("status", problem.status());
        json.writeStringProperty("detail", detail);
    }

    private static String json(Consumer<JsonGenerator> fields) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            fields.accept(json);
            json.writeEndObject();
        }
        return text.toString();
    }
}
