package dev.sluice.gateway;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import reactor.netty.channel.AbortedException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** How an attempt failed without an answer. */
enum UpstreamFailure {
    UNREACHABLE(HttpStatus.BAD_GATEWAY, "upstream-unreachable", "%s could not be reached."),
    TIMEOUT(HttpStatus.GATEWAY_TIMEOUT, "upstream-timeout", "%s did not answer in time."),
    BROKEN(HttpStatus.BAD_GATEWAY, "upstream-broken", "%s broke off before its answer was complete."),
    CONGESTED(HttpStatus.SERVICE_UNAVAILABLE, "upstream-congested", "Every connection to %s is taken.");

    private final HttpStatus status;
    private final String problem;
    private final String detail;

    UpstreamFailure(HttpStatus status, String problem, String detail) {
        this.status = status;
        this.problem = problem;
        this.detail = detail;
    }

    /** The failure behind an error, or null if the error is the gateway's own. */
    static @Nullable UpstreamFailure of(Throwable error) {
        return switch (error) {
            case PoolAcquireTimeoutException e -> CONGESTED;
            case PoolAcquirePendingLimitException e -> CONGESTED;
            case ConnectTimeoutException e -> UNREACHABLE;
            case ConnectException e -> UNREACHABLE;
            case UnknownHostException e -> UNREACHABLE;
            case NoRouteToHostException e -> UNREACHABLE;
            case TimeoutException e -> TIMEOUT;
            case java.util.concurrent.TimeoutException e -> TIMEOUT;
            case ResponseStatusException e
            when e.getStatusCode().value() == HttpStatus.GATEWAY_TIMEOUT.value() -> TIMEOUT;
            case IOException e -> BROKEN;
            case AbortedException e -> BROKEN;
            case CodecException e -> BROKEN;
            case WebSocketHandshakeException e -> BROKEN;
            default -> null;
        };
    }

    Problem problem(String service) {
        return new Problem(status, problem, String.format(detail, service));
    }
}
