package dev.sluice.gateway.upstream;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * How a call of gRPC ended: the answer is always 200, and the status is in its trailers, or in its headers when it has no body.
 *
 * @param code number of the status, or -1 if there is none
 */
record GrpcStatus(int code) {
    private static final String NAME = "grpc-status";

    static GrpcStatus of(HttpHeaders headers, HttpHeaders trailers) {
        @Nullable String text = trailers.get(NAME);
        if (text == null) text = headers.get(NAME);
        try {
            return new GrpcStatus(text == null ? -1 : Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return new GrpcStatus(-1);
        }
    }

    /**
     * Whether it is the service's fault, as the statuses that gRPC maps to 5xx say: unknown, deadline exceeded, unimplemented,
     * internal, unavailable, data loss. A call that ended without status broke off.
     */
    boolean isFailure() {
        return switch (code) {
            case -1, 2, 4, 12, 13, 14, 15 -> true;
            default -> false;
        };
    }
}
