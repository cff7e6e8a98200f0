package dev.sluice.runtime;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a connection or a request is turned away, and what its client is told where an answer can be written. */
enum Refusal {
    /** More connections than a listener accepts. */
    CONNECTIONS(HttpResponseStatus.SERVICE_UNAVAILABLE, "The server has too many connections. Try again later."),
    /** More connections than one address may have. */
    CONNECTIONS_OF_ADDRESS(HttpResponseStatus.TOO_MANY_REQUESTS, "This address has too many connections."),
    /** A new connection on which nothing is sent. */
    FIRST_BYTE(null, "No request came."),
    /** A response that its client does not take. */
    WRITE_STALL(null, "The response was not taken in time."),
    HEADER_TIMEOUT(HttpResponseStatus.REQUEST_TIMEOUT, "The header of the request did not arrive in time."),
    BODY_TIMEOUT(HttpResponseStatus.REQUEST_TIMEOUT, "The body of the request arrived too slowly."),
    REQUEST_TIMEOUT(HttpResponseStatus.REQUEST_TIMEOUT, "The request did not arrive in time."),
    BODY_SIZE(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "The body of the request is too large."),
    LINE_SIZE(HttpResponseStatus.REQUEST_URI_TOO_LONG, "The first line of the request is too long."),
    PIPELINE(HttpResponseStatus.TOO_MANY_REQUESTS, "The connection has too many requests without an answer."),
    HEADER_SIZE(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The header of the request is too large.");

    private static final int NO_ANSWER = 0;

    private final int status;
    /** Made once: thousands may be turned away together. */
    private final String problem;

    private final String response;

    Refusal(@Nullable HttpResponseStatus status, String detail) {
        this.status = status == null ? NO_ANSWER : status.code();
        this.problem = status == null ? "" : describe(status, reason(), detail);
        this.response = status == null ? "" : answer(status, problem);
    }

    private static String describe(HttpResponseStatus status, String reason, String detail) {
        return "{\"type\":\"urn:sluice:problem:" + reason + "\",\"title\":\"" + status.reasonPhrase() + "\",\"status\":"
                + status.code() + ",\"detail\":\"" + detail + "\"}";
    }

    private static String answer(HttpResponseStatus status, String problem) {
        return "HTTP/1.1 " + status + "\r\ncontent-type: application/problem+json\r\ncontent-length: "
                + problem.length() + "\r\nconnection: close\r\n\r\n" + problem;
    }

    /** Value of the meter's tag. */
    String reason() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Status of the answer; null where the connection is closed without one. */
    @Nullable
    HttpResponseStatus status() {
        return status == NO_ANSWER ? null : HttpResponseStatus.valueOf(status);
    }

    /** Body of the answer, as problem+json. */
    ByteBuf problem() {
        return Unpooled.copiedBuffer(problem, StandardCharsets.US_ASCII);
    }

    /** The whole answer as HTTP/1.1; after it the connection is closed. */
    ByteBuf response() {
        return Unpooled.copiedBuffer(response, StandardCharsets.US_ASCII);
    }
}
