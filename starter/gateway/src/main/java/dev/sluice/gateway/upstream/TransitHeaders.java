package dev.sluice.gateway.upstream;

import dev.sluice.policy.routing.Forwarding;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The headers of a message on its way through the gateway. What is meant for this hop only (RFC 9110, 7.6.1) ends here, and so
 * do the names under which only the gateway may speak.
 */
public final class TransitHeaders {
    /** Answer: which version answered. */
    public static final String VERSION = "sluice-version";
    /** Answer: the canary failed and stable answered. */
    public static final String REPLAYED = "sluice-replayed";
    /** Request: a copy whose answer nobody sees. */
    public static final String SHADOW = "sluice-shadow";
    /** Request: the signed verdict of the risk check. */
    public static final String RISK = "sluice-risk";

    public static final Set<String> RESERVED = Set.of(VERSION, REPLAYED, SHADOW, RISK);

    private final HttpHeaders out =
            DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders();
    private final Passage passage;

    private TransitHeaders(Passage passage) {
        this.passage = passage;
    }

    /**
     * Headers of a request.
     *
     * @param connection lines of its header {@code Connection}
     */
    public static TransitHeaders ofRequest(List<String> connection) {
        return new TransitHeaders(Passage.ofRequest(connection));
    }

    /**
     * Headers of an answer.
     *
     * @param connection lines of its header {@code Connection}
     */
    public static TransitHeaders ofAnswer(List<String> connection) {
        return new TransitHeaders(Passage.ofAnswer(connection));
    }

    /** Whether a header goes on to the next hop. */
    public boolean passes(String name) {
        return passage.passes(name);
    }

    /** Takes over a header that passes. */
    public void take(String name, String value) {
        if (passes(name)) out.add(name, value);
    }

    /** Says where the request comes from. */
    public TransitHeaders from(Forwarding.Origin origin) {
        sayOrigin(origin, out::set);
        return this;
    }

    /** The headers that say where a request comes from, none of them twice. */
    public static void sayOrigin(Forwarding.Origin origin, BiConsumer<String, String> header) {
        header.accept("x-forwarded-for", origin.xForwardedFor());
        header.accept("x-forwarded-proto", origin.scheme());
        header.accept("x-forwarded-port", origin.port());
        String host = origin.host();
        if (host != null) header.accept("x-forwarded-host", host);
        String prefix = origin.prefix();
        if (prefix != null) header.accept("x-forwarded-prefix", prefix);
        header.accept("forwarded", origin.forwarded());
    }

    public TransitHeaders set(String name, String value) {
        out.set(name, value);
        return this;
    }

    public HttpHeaders headers() {
        return out;
    }
}
