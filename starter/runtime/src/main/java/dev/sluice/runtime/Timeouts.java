package dev.sluice.runtime;

import java.time.Duration;
import reactor.netty.http.server.HttpServer;

/**
 * How long the server waits for a client. Zero waits for ever.
 *
 * @param header from the first byte of a request's head to its last
 * @param idle between the end of a response and the complete head of the next request
 * @param read for the next part of a request's body
 * @param request for a request's body in all
 */
public record Timeouts(Duration header, Duration idle, Duration read, Duration request) {
    public Timeouts {
        requireNotNegative("header", header);
        requireNotNegative("idle", idle);
        requireNotNegative("read", read);
        requireNotNegative("request", request);
    }

    /** Sets the timeout that Reactor Netty does well; its others end WebSockets, too: see {@link RequestDeadlines}. */
    HttpServer applyTo(HttpServer server) {
        return idle.isPositive() ? server.idleTimeout(idle) : server;
    }

    private static void requireNotNegative(String name, Duration timeout) {
        if (timeout.isNegative())
            throw new IllegalArgumentException(name + " must not be negative, but was " + timeout);
    }
}
