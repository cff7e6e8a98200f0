package dev.sluice.rollout.api;

import jakarta.servlet.http.HttpServletRequest;

/**
 * Who sent a request, as their token says.
 *
 * @param name the token's name, for the log; empty for a token without one
 */
record Identity(String name, Role role) {
    /** Whoever sends no token where reading needs none. */
    static final Identity ANONYMOUS = new Identity("", Role.READER);

    private static final String ATTRIBUTE = Identity.class.getName();

    /** What a token is good for. */
    enum Role {
        OPERATOR,
        READER,
        GATEWAY
    }

    /** Whether they may send this request. */
    boolean may(HttpServletRequest request) {
        boolean ofGateways = isOfGateways(request.getServletPath());
        return switch (role) {
            case OPERATOR -> !ofGateways;
            case READER -> !ofGateways && reads(request);
            case GATEWAY -> ofGateways;
        };
    }

    private static boolean reads(HttpServletRequest request) {
        return request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
    }

    void mark(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** Whoever sent the request. */
    static Identity of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof Identity identity ? identity : ANONYMOUS;
    }

    /** Name of whoever sent the request; empty if their token has none. */
    static String name(HttpServletRequest request) {
        return of(request).name();
    }

    static boolean isOfGateways(String path) {
        return path.equals("/api/v1/reports") || path.startsWith("/api/v1/routing-table");
    }
}
