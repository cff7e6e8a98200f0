package dev.sluice.rollout.api;

import dev.sluice.rollout.RolloutProperties;
import dev.sluice.rollout.StartRefused;
import dev.sluice.rollout.api.Identity.Role;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Asks every caller for a bearer token, the actuator's endpoints and the console's files aside: gateways for theirs where
 * they report and read tables, everyone else for an operator's or, to read, a reader's, unless reading needs none here.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class TokenFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";

    private final List<Known> known = new ArrayList<>();
    private final boolean anonymousReading;

    /** A token's SHA-256 in hex digits, and whose it is. */
    private record Known(String digest, Identity identity) {}

    TokenFilter(RolloutProperties properties) {
        RolloutProperties.Api api = properties.api();
        if (api.token().isBlank())
            throw new StartRefused(
                    "The release controller has no token: whoever reaches its port could release or abort.",
                    "Set sluice.rollout.api.token (environment SLUICE_ROLLOUT_API_TOKEN), and"
                            + " sluice.rollout.api.gateway-token if gateways are to have one of their own.");
        anonymousReading = api.anonymousReading();
        add(api.token(), "", Role.OPERATOR);
        add(api.gatewayToken(), "", Role.GATEWAY);
        if (!api.readToken().isBlank()) add(api.readToken(), "", Role.READER);
        api.operators().forEach((name, token) -> add(token, name, Role.OPERATOR));
    }

    private void add(String token, String name, Role role) {
        if (token.isBlank())
            throw new StartRefused(
                    "The operator " + name + " has no token.",
                    "Set sluice.rollout.api.operators." + name + ", or leave the operator out.");
        known.add(new Known(digest(token), new Identity(name, role)));
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return isOpen(request.getServletPath()) && isOpen(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        List<Identity> callers = header == null && anonymousReading ? List.of(Identity.ANONYMOUS) : callers(header);
        Optional<Identity> allowed =
                callers.stream().filter(it -> it.may(request)).findFirst();
        boolean reader = header != null && callers.stream().anyMatch(it -> it.role() == Role.READER);
        if (allowed.isPresent()) {
            allowed.get().mark(request);
            chain.doFilter(request, response);
        } else if (reader && !Identity.isOfGateways(request.getServletPath())) {
            refuse(response, 403, "forbidden", "This token may only read. Send an operator's to change anything.");
        } else {
            String whose = Identity.isOfGateways(request.getServletPath()) ? "gateways'" : "operators'";
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
            refuse(
                    response,
                    401,
                    "unauthorized",
                    "Send the " + whose + " token as the header Authorization: Bearer TOKEN.");
        }
    }

    private static void refuse(HttpServletResponse response, int status, String type, String detail)
            throws IOException {
        response.setStatus(status);
        response.setContentType("application/problem+json");
        byte[] body = """
                {"type":"urn:sluice:problem:%s","title":"%s","status":%d,"detail":"%s"}""".formatted(type, HttpStatus.valueOf(status).getReasonPhrase(), status, detail)
                .getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static boolean isOpen(String path) {
        return path.startsWith("/actuator/") || path.startsWith("/console/") || path.equals("/console");
    }

    /** Whose token it is; every digest is compared, so that neither length nor beginning shows in the time it takes. */
    private List<Identity> callers(@Nullable String header) {
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) return List.of();
        byte[] sent = digest(header.substring(SCHEME.length()).trim()).getBytes(StandardCharsets.US_ASCII);
        List<Identity> callers = new ArrayList<>();
        for (Known token : known)
            if (MessageDigest.isEqual(sent, token.digest().getBytes(StandardCharsets.US_ASCII)))
                callers.add(token.identity());
        return callers;
    }

    private static String digest(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256", impossible);
        }
    }
}
