package dev.sluice.runtime;

import java.time.Duration;
import java.util.Arrays;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;

/**
 * How long the server waits for a client. Zero waits for ever.
 *
 * @param firstByte from the opening of a connection to the first byte of its first request
 * @param header from the first byte of a request's head to its last
 * @param idle between the end of a response and the complete head of the next request
 * @param body how far a request's body may fall behind the slowest rate allowed
 * @param request for a request in all, its head and its body; the time its handler takes does not count
 * @param write how far a client may fall behind the slowest rate allowed in taking a response
 */
public record Timeouts(
        Duration firstByte, Duration header, Duration idle, Duration body, Duration request, Duration write) {
    /** Waits for ever. */
    static final Timeouts NONE =
            new Timeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public Timeouts {
        requireNotNegative("firstByte", firstByte);
        requireNotNegative("header", header);
        requireNotNegative("idle", idle);
        requireNotNegative("body", body);
        requireNotNegative("request", request);
        requireNotNegative("write", write);
    }

    /** Leaves the idle timeout to Reactor Netty where HTTP/2 is spoken; HTTP/1.1 alone has a cheaper {@link IdleDeadline}. */
    HttpServer applyTo(HttpServer server) {
        return idle.isPositive() && speaksHttp2(server.configuration()) ? server.idleTimeout(idle) : server;
    }

    /** What is left to do on the connections of a server that is about to listen: one idle timeout is enough, and theirs wins. */
    Timeouts beside(HttpServerConfig server) {
        return server.idleTimeout() == null
                ? this
                : new Timeouts(firstByte, header, Duration.ZERO, body, request, write);
    }

    static boolean speaksHttp2(HttpServerConfig server) {
        return Arrays.stream(server.protocols()).anyMatch(protocol -> protocol != HttpProtocol.HTTP11);
    }

    /** The timeout in nanoseconds; for ever is {@link Long#MAX_VALUE}. */
    static long nanos(Duration timeout) {
        return timeout.isZero() ? Long.MAX_VALUE : timeout.toNanos();
    }

    private static void requireNotNegative(String name, Duration timeout) {
        if (timeout.isNegative())
            throw new IllegalArgumentException(name + " must not be negative, but was " + timeout);
    }
}
