package dev.sluice.policy.routing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who the client is, and what the next hop is told about it.
 *
 * <p>Whatever a request says about its origin is believed only if the connection comes from a trusted proxy. The chain of
 * addresses is then read from its end: the first one that is not a trusted proxy is the client. What stands before it was
 * written by the client itself and goes no further.
 */
public final class Forwarding {
    /** Headers that speak of a request's origin; all of them are replaced. */
    public static final Set<String> HEADERS = Set.of(
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-host",
            "x-forwarded-port",
            "x-forwarded-proto",
            "x-forwarded-prefix",
            "x-forwarded-ssl",
            "x-real-ip");

    private final List<IpRange> trusted;
    private final Dialect dialect;

    /** Which headers the trusted proxies write. The others may come from anyone, through them, and are not read. */
    public enum Dialect {
        X_FORWARDED,
        FORWARDED
    }

    /**
     * What is known of the connection.
     *
     * @param address IP address of the other side
     * @param secure whether it speaks TLS
     * @param host value of the request's host header, or null
     */
    public record Peer(
            String address, boolean secure, @Nullable String host) {}

    /** Reads a header's lines, in their order. */
    public interface Lines {
        List<String> of(String name);
    }

    /**
     * Where a request comes from.
     *
     * @param hops the client's address, then those of the proxies up to the gateway
     * @param secure whether the client speaks TLS
     * @param host name that the client asked for, or null
     * @param prefix path that a trusted proxy removed, or null
     */
    public record Origin(
            List<String> hops,
            boolean secure,
            @Nullable String host,
            @Nullable String prefix) {
        public Origin {
            hops = List.copyOf(hops);
        }

        public String client() {
            return hops.getFirst();
        }

        public String scheme() {
            return secure ? "https" : "http";
        }

        /** Value of {@code X-Forwarded-For}. */
        public String xForwardedFor() {
            return hops.size() == 1 ? hops.getFirst() : String.join(", ", hops);
        }

        /** Port that the client asked for. */
        public String port() {
            int colon = host == null ? -1 : host.lastIndexOf(':');
            if (host == null || colon < 0 || host.endsWith("]")) return secure ? "443" : "80";
            return host.substring(colon + 1);
        }

        /** Value of {@code Forwarded} (RFC 7239). */
        public String forwarded() {
            StringBuilder text = new StringBuilder(64);
            for (String hop : hops)
                text.append(text.isEmpty() ? "" : ", ").append("for=").append(node(hop));
            String first = text.toString();
            int end = first.indexOf(',') < 0 ? first.length() : first.indexOf(',');
            String details = ";proto=" + scheme() + (host == null ? "" : ";host=" + quoted(host));
            return text.insert(end, details).toString();
        }

        private static String node(String address) {
            return address.indexOf(':') < 0 ? address : "\"[" + address + "]\"";
        }

        private static String quoted(String value) {
            return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }

    /**
     * @param trusted where the trusted proxies are; empty if nobody is trusted
     */
    public Forwarding(List<IpRange> trusted, Dialect dialect) {
        this.trusted = List.copyOf(trusted);
        this.dialect = dialect;
    }

    /** Where the request comes from. */
    public Origin origin(Peer peer, Lines headers) {
        if (!isTrusted(peer.address())) return new Origin(List.of(peer.address()), peer.secure(), peer.host(), null);
        return switch (dialect) {
            case X_FORWARDED -> xForwarded(peer, headers);
            case FORWARDED -> forwarded(peer, headers);
        };
    }

    private Origin xForwarded(Peer peer, Lines headers) {
        List<String> said = new ArrayList<>();
        for (String line : headers.of("x-forwarded-for")) for (String part : line.split(",", -1)) said.add(bare(part));
        @Nullable String proto = last(headers.of("x-forwarded-proto"));
        @Nullable String host = last(headers.of("x-forwarded-host"));
        return new Origin(
                hops(said, peer.address()),
                proto == null ? peer.secure() : proto.equalsIgnoreCase("https"),
                host == null ? peer.host() : host,
                last(headers.of("x-forwarded-prefix")));
    }

    /** The details of the element that names the client are the client's; those of later elements are between proxies. */
    private Origin forwarded(Peer peer, Lines headers) {
        List<String> elements = new ArrayList<>();
        for (String line : headers.of("forwarded")) elements.addAll(split(line, ','));
        List<String> said = elements.stream()
                .map(element -> bare(parameter(element, "for", "")))
                .toList();
        List<String> hops = hops(said, peer.address());
        int client = elements.size() - (hops.size() - 1);
        if (hops.size() == 1) return new Origin(hops, peer.secure(), peer.host(), null);
        String element = elements.get(client);
        String proto = parameter(element, "proto", "");
        String host = parameter(element, "host", "");
        return new Origin(
                hops,
                proto.isEmpty() ? peer.secure() : proto.equalsIgnoreCase("https"),
                host.isEmpty() ? peer.host() : host,
                null);
    }

    /** The chain from the client on; it ends at the first address that no trusted proxy can vouch for. */
    private List<String> hops(List<String> said, String peer) {
        List<String> hops = new ArrayList<>();
        hops.add(peer);
        for (int i = said.size() - 1; i >= 0 && isTrusted(hops.getLast()); i--) {
            if (!IpRange.isAddress(said.get(i))) break;
            hops.add(said.get(i));
        }
        Collections.reverse(hops);
        return hops;
    }

    private boolean isTrusted(String address) {
        for (IpRange range : trusted) if (range.contains(address)) return true;
        return false;
    }

    /** An address without port, quotes and brackets. */
    private static String bare(String text) {
        String address = text.strip();
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            return end < 0 ? "" : address.substring(1, end);
        }
        int colon = address.indexOf(':');
        return colon >= 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
    }

    private static @Nullable String last(List<String> lines) {
        if (lines.isEmpty()) return null;
        String line = lines.getLast();
        String value = line.substring(line.lastIndexOf(',') + 1).strip();
        return value.isEmpty() ? null : value;
    }

    private static String parameter(String element, String name, String otherwise) {
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && pair.substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals(name))
                return unquoted(pair.substring(equals + 1).strip());
        }
        return otherwise;
    }

    private static String unquoted(String value) {
        if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) return value;
        return value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    /** Splits outside of quotes. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && (i == 0 || text.charAt(i - 1) != '\\')) quoted = !quoted;
            if (c != separator || quoted) continue;
            parts.add(text.substring(start, i));
            start = i + 1;
        }
        parts.add(text.substring(start));
        return parts;
    }
}
