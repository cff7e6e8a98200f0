package dev.sluice.rollout.api;

import dev.sluice.resource.Fields;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.InvalidDocument.FieldError;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Who gives a command and why, if they say so. */
final class CommandBody {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int LONGEST = 200;

    private CommandBody() {}

    /** For the log: {@code alice (too many timeouts)}; {@code an operator} when nobody says who. */
    static String by(String body) {
        if (body.isBlank()) return "an operator";
        List<FieldError> errors = new ArrayList<>();
        try {
            Fields fields = Fields.of(MAPPER.readTree(body), errors);
            String by = fields.text("by").filter(text -> !text.isBlank()).orElse("an operator");
            String reason = fields.text("reason").map(text -> " (" + text + ")").orElse("");
            fields.refuseUnknown();
            if (!errors.isEmpty()) throw new InvalidDocument(errors);
            String line = (by + reason).replaceAll("\\s+", " ").trim();
            return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        } catch (JacksonException exception) {
            throw new InvalidDocument("", "is not valid JSON: " + exception.getOriginalMessage());
        }
    }
}
