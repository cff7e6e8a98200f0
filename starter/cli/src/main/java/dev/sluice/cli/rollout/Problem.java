package dev.sluice.cli.rollout;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A problem+json answer as sentences. */
final class Problem {

    private static final int LONGEST = 300;

    private Problem() {}

    static String of(int status, String body) {
        JsonNode json = parsed(body);
        StringBuilder text = new StringBuilder(sentence(json, status, body));
        for (JsonNode error : json.path("errors")) {
            String where = error.path("path").asString(error.path("field").asString(""));
            text.append("\n  ")
                    .append(where.isEmpty() ? "" : where + ": ")
                    .append(error.path("message").asString(""));
        }
        return text.toString();
    }

    /** What an exception says, or its name when it says nothing, as ConnectException does. */
    static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    private static JsonNode parsed(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (JacksonException e) {
            return Json.MAPPER.createObjectNode();
        }
    }

    private static String sentence(JsonNode json, int status, String body) {
        String detail = json.path("detail").asString("");
        String title = json.path("title").asString("");
        String said = detail.isEmpty() ? title : detail;
        if (said.isEmpty()) {
            said = body.isBlank()
                    ? ""
                    : ": "
                            + body.strip()
                                    .substring(0, Math.min(LONGEST, body.strip().length()));
            return "The controller answered " + status + said + ".";
        }
        return said.endsWith(".") ? said : said + ".";
    }
}
