package dev.sluice.edge;

import java.util.Locale;

/** Everything that can be wrong with a request, as RFC 9457 names it. Types are stable; the detail of an answer is not. */
enum Problem {
    INVALID_RISK_REQUEST(400, "Invalid risk request"),
    INVALID_LABEL(400, "Invalid label"),
    MALFORMED_REQUEST(400, "Malformed HTTP request"),
    NOT_FOUND(404, "Not found"),
    ORDER_UNKNOWN(404, "Order unknown"),
    METHOD_NOT_ALLOWED(405, "Method not allowed"),
    REQUEST_TIMEOUT(408, "Request timeout"),
    BODY_TOO_LARGE(413, "Body too large"),
    URI_TOO_LONG(414, "URI too long"),
    REQUEST_ID_REUSED(422, "Request id reused"),
    HEADER_TOO_LARGE(431, "Header too large"),
    INTERNAL_ERROR(500, "Internal error"),
    STORE_UNAVAILABLE(503, "Store unavailable");

    static final String CONTENT_TYPE = "application/problem+json";

    private final int status;
    private final String title;

    Problem(int status, String title) {
        this.status = status;
        this.title = title;
    }

    int status() {
        return status;
    }

    String title() {
        return title;
    }

    String type() {
        return "urn:sluice:problem:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
