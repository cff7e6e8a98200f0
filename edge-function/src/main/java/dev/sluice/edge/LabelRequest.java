package dev.sluice.edge;

import dev.sluice.edge.json.FieldError;
import dev.sluice.edge.json.JsonFields;
import dev.sluice.edge.scoring.Label;
import dev.sluice.edge.scoring.OrderFacts;
import dev.sluice.edge.scoring.OrderJson;
import java.util.List;

/** The body of {@code POST /v1/labels}. */
final class LabelRequest {
    private LabelRequest() {}

    /** Either a label or what is wrong with the text. */
    sealed interface Parsed {}

    record Valid(Label label) implements Parsed {}

    record Invalid(List<FieldError> errors) implements Parsed {}

    static Parsed parse(byte[] json) {
        JsonFields fields = JsonFields.parse(json);
        if (!fields.errors().isEmpty()) return new Invalid(fields.errors());
        String orderId = fields.requiredText("orderId", OrderJson.MAX_ID);
        String label = fields.requiredText("label", 16);
        if (label != null && !label.equals("fraud") && !label.equals("good"))
            fields.error("label", "must be fraud or good");
        JsonFields facts = fields.object("order");
        OrderFacts order = facts == null ? null : OrderJson.read(facts);
        if (order != null && orderId != null && !order.orderId().equals(orderId))
            fields.error("order.orderId", "must be the order that is labelled");
        if (orderId == null || label == null || !fields.errors().isEmpty()) return new Invalid(fields.errors());
        return new Valid(new Label(orderId, label.equals("fraud"), order));
    }
}
