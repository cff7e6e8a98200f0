package dev.sluice.cli.rollout;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What goes with a command to the controller.
 *
 * @param by who orders it, for the log
 * @param reason why, for the log
 * @param all whether a promotion means every step that is left
 */
record Order(@Nullable String by, @Nullable String reason, boolean all) {

    /** As the controller reads it, without what is not said. */
    String json() {
        Map<String, Object> body = new TreeMap<>();
        if (by != null) {
            body.put("by", by);
        }
        if (reason != null) {
            body.put("reason", reason);
        }
        if (all) {
            body.put("all", true);
        }
        return Json.MAPPER.writeValueAsString(body);
    }
}
