package dev.sluice.edge;

import dev.sluice.edge.json.FieldError;
import dev.sluice.edge.trace.TraceParent;
import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskVerdict;
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

    /** An answer that says that something is wrong also says in which trace. */
    Answer inTrace(@Nullable TraceParent trace) {
        if (trace == null || !contentType.equals(Problem.CONTENT_TYPE)) return this;
        String open = body.substring(0, body.length() - 1);
        return new Answer(status, contentType, open + ",\"traceId\":\"" + trace.traceId() + "\"}", allow);
    }

    static Answer text(int status, String contentType, String body) {
        return new Answer(status, contentType, body, null);
    }

    static Answer decision(Decision decision, boolean cached, long elapsedMicros) {
        return text(200, "application/json", json(json -> {
            json.writeStringProperty("decisionId", decision.id());
            json.writeNumberProperty("score", decision.score());
            json.writeStringProperty("outcome", outcome(decision.outcome()));
            json.writeArrayPropertyStart("reasons");
            for (RiskReason reason : decision.reasons()) write(json, reason);
            json.writeEndArray();
            json.writeStringProperty("model", decision.model());
            json.writeStringProperty("rules", decision.rules());
            json.writeStringProperty("source", cached ? "cache" : decision.degraded() ? "fallback" : "edge");
            json.writeStringProperty("expiresAt", decision.expires().toString());
            json.writeNumberProperty("elapsedMicros", elapsedMicros);
        }));
    }

    /** Nobody has looked: not the same as a verdict of low risk. */
    private static String outcome(RiskVerdict verdict) {
        return verdict == RiskVerdict.UNCHECKED ? "not-assessed" : verdict.text();
    }

    static Answer label(String orderId, boolean fraud, boolean applied) {
        return text(200, "application/json", json(json -> {
            json.writeStringProperty("orderId", orderId);
            json.writeStringProperty("label", fraud ? "fraud" : "good");
            json.writeBooleanProperty("applied", applied);
        }));
    }

    static Answer health(Health health) {
        return text(200, "application/json", json(json -> {
            json.writeStringProperty("status", "UP");
            json.writeStringProperty("model", health.model());
            json.writeStringProperty("rules", health.rules());
            health.rulesProblem().ifPresent(problem -> json.writeStringProperty("rulesProblem", problem));
            json.writeStringProperty("store", health.store());
            json.writeStringProperty("aotCache", health.aotCache());
        }));
    }

    private static void write(JsonGenerator json, RiskReason reason) {
        json.writeStartObject();
        json.writeStringProperty("code", reason.code());
        json.writeNumberProperty("weight", reason.weight());
        json.writeStringProperty("text", reason.text());
        json.writeEndObject();
    }

    /** The fields of a request are wrong. */
    static Answer invalid(Problem problem, List<FieldError> errors) {
        String detail = String.join(
                ", ", errors.stream().map(FieldError::field).distinct().toList());
        return text(problem.status(), Problem.CONTENT_TYPE, json(json -> {
            write(json, problem, "Wrong: " + detail);
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
