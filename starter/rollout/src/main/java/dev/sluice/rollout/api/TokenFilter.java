package dev.sluice.rollout.api;

import dev.sluice.rollout.RolloutProperties;
import dev.sluice.rollout.StartRefused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Asks every caller for a bearer token, the actuator's endpoints aside: gateways for theirs where they report and read
 * tables, everyone else for the operators'.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class TokenFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";

    private final byte[] operator;
    private final byte[] gateway;

    TokenFilter(RolloutProperties properties) {
        if (properties.api().token().isBlank())
            throw new StartRefused(
                    "The release controller has no token: whoever reaches its port could release or abort.",
                    "Set sluice.rollout.api.token (environment SLUICE_ROLLOUT_API_TOKEN), and"
                            + " sluice.rollout.api.gateway-token if gateways are to have one of their own.");
        operator = digest(properties.api().token());
        gateway = digest(properties.api().gatewayToken());
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return isActuator(request.getServletPath()) && isActuator(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean ofGateways = isOfGateways(request.getServletPath());
        if (matches(request.getHeader(HttpHeaders.AUTHORIZATION), ofGateways ? gateway : operator)) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        response.setContentType("application/problem+json");
        byte[] body = """
                {"type":"urn:sluice:problem:unauthorized","title":"Unauthorized","status":401,\
                "detail":"Send the %s token as the header Authorization: Bearer TOKEN."}""".formatted(ofGateways ? "gateways'" : "operators'").getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static boolean isActuator(String path) {
        return path.startsWith("/actuator/");
    }

    private static boolean isOfGateways(String path) {
        return path.equals("/api/v1/reports") || path.startsWith("/api/v1/routing-table");
    }

    /** Compares digests, so that neither the length nor the beginning of the token shows in the time it takes. */
    private static boolean matches(@Nullable String header, byte[] expected) {
        return header != null
                && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        digest(header.substring(SCHEME.length()).trim()), expected);
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
