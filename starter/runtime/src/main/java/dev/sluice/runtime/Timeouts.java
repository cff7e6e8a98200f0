package dev.sluice.runtime;

import java.time.Duration;
import reactor.netty.http.server.HttpServer;

/**
 * How long the server waits for a client. Zero waits for ever.
 *
 * @param header from the first byte of a request's head to its last
 * @param idle between the end of a response and the first complete head of the next request
 * @param read between two parts of a request's body
 * @param request from the head of a request to the end of its body
 */
public record Timeouts(Duration header, Duration idle, Duration read, Duration request) {
    public Timeouts {
        requireNotNegative("header", header);
        requireNotNegative("idle", idle);
        requireNotNegative("read", read);
        requireNotNegative("request", request);
    }

    /** Sets the deadlines that Reactor Netty knows; the one for the head is a {@link HeaderDeadline}. */
    HttpServer applyTo(HttpServer server) {
        var guarded = server;
        if (idle.isPositive()) guarded = guarded.idleTimeout(idle);
        if (read.isPositive()) guarded = guarded.readTimeout(read);
        if (request.isPositive()) guarded = guarded.requestTimeout(request);
        return guarded;
    }

    private static void requireNotNegative(String name, Duration timeout) {
        if (timeout.isNegative())
            throw new IllegalArgumentException(name + " must not be negative, but was " + timeout);
    }
}
