package dev.sluice.edge.redis;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is: {@code redis://[user:][password@]host[:port][/database]}, or {@code rediss://} for TLS. Never prints the password.
 *
 * @param user null for the default user
 * @param password null if none is needed
 */
public record RedisAddress(
        boolean tls,
        String host,
        int port,
        int database,
        @Nullable String user,
        @Nullable String password) {
    private static final int PORT = 6_379;

    /** Reads an address; the message of the exception continues a sentence that begins with the setting's name. */
    public static RedisAddress parse(String text) {
        URI uri = uri(text);
        boolean tls = "rediss".equals(uri.getScheme());
        if (uri.getHost() == null || !(tls || "redis".equals(uri.getScheme()))) throw wrong();
        String path = uri.getPath() == null ? "" : uri.getPath();
        if (!path.matches("/?|/[0-9]{1,4}")) throw wrong();
        String secret = uri.getUserInfo();
        int colon = secret == null ? -1 : secret.indexOf(':');
        String user = secret == null || colon <= 0 ? null : secret.substring(0, colon);
        return new RedisAddress(
                tls,
                uri.getHost(),
                uri.getPort() < 0 ? PORT : uri.getPort(),
                path.length() < 2 ? 0 : Integer.parseInt(path.substring(1)),
                user,
                secret == null ? null : secret.substring(colon + 1));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong();
        }
    }

    private static IllegalArgumentException wrong() {
        return new IllegalArgumentException("must be an address such as redis://user:password@redis:6379/0");
    }

    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://") + host + ":" + port + "/" + database;
    }
}
