package dev.sluice.edge;

import dev.sluice.edge.json.FieldError;
import dev.sluice.edge.json.JsonFields;
import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.edge.scoring.OrderJson;
import java.util.List;

/**
 * The body of {@code POST /v1/risk}.
 *
 * @param requestId names the question: asked again it gets the same answer
 */
record RiskRequest(String requestId, OrderFacts order) {
    /** Either a request or what is wrong with the text. */
    sealed interface Parsed {}

    record Valid(RiskRequest request) implements Parsed {}

    record Invalid(List<FieldError> errors) implements Parsed {}

    static Parsed parse(byte[] json) {
        JsonFields fields = JsonFields.parse(json);
        if (!fields.errors().isEmpty()) return new Invalid(fields.errors());
        String requestId = fields.requiredText("requestId", OrderJson.MAX_ID);
        OrderFacts order = OrderJson.read(fields);
        if (requestId == null || order == null || !fields.errors().isEmpty()) return new Invalid(fields.errors());
        return new Valid(new RiskRequest(requestId, order));
    }
}
