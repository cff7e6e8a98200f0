package dev.sluice.cli.customers;

import dev.sluice.cli.rollout.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What came back.
 *
 * @param status HTTP status, or {@link #NONE} when the call failed without an answer
 */
record Answer(int status, String body) {

    static final int NONE = 0;

    /** What a user experiences as an error of the platform. */
    boolean failed() {
        return status == NONE || status >= 500;
    }

    boolean ok() {
        return status >= 200 && status < 300;
    }

    /** Whether a customer tries again: no connection, or told to. */
    boolean invitesRetry() {
        return status == NONE || status == 503;
    }

    JsonNode json() {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            return Json.MAPPER.createObjectNode();
        }
    }
}
