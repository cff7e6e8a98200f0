package dev.sluice.rollout.api;

import dev.sluice.policy.rollout.Command;
import dev.sluice.resource.Fields;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.InvalidDocument.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What comes with a command.
 *
 * @param who for the log: {@code alice (too many timeouts)}; {@code an operator} when nobody says who
 * @param all whether a promotion means every step that is left
 */
record CommandBody(String who, boolean all) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final int LONGEST = 200;

    /**
     * Reads the body of a request.
     *
     * @param caller the name that belongs to the caller's token, which goes before what the body says; empty if it has none
     */
    static CommandBody read(String body, String caller) {
        if (body.isBlank()) return new CommandBody(caller.isEmpty() ? "an operator" : caller, false);
        List<FieldError> errors = new ArrayList<>();
        try {
            Fields fields = Fields.of(MAPPER.readTree(body), errors);
            Optional<String> said = fields.text("by").filter(text -> !text.isBlank());
            String reason = fields.text("reason").map(text -> " (" + text + ")").orElse("");
            boolean all = fields.flag("all", false);
            fields.refuseUnknown();
            if (!errors.isEmpty()) throw new InvalidDocument(errors);
            String by = caller.isEmpty() ? said.orElse("an operator") : caller;
            String line = (by + reason).replaceAll("\\s+", " ").trim();
            return new CommandBody(line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line, all);
        } catch (JacksonException exception) {
            throw new InvalidDocument("", "is not valid JSON: " + exception.getOriginalMessage());
        }
    }

    /** The command of that name. */
    Command command(String name) {
        if (all && !name.equals("promote"))
            throw new InvalidDocument("all", "belongs to promote, not to " + name + "; leave it out");
        return all ? Command.PROMOTE_ALL : Command.valueOf(name.toUpperCase(Locale.ROOT));
    }
}
