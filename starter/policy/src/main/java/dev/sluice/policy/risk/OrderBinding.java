package dev.sluice.policy.risk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * What ties a verdict to one order, so that it cannot be moved to another: the key under which the request may be repeated, and the
 * digest of the body that was assessed, byte for byte.
 *
 * @param key the request's {@code Idempotency-Key}, empty if it has none
 * @param digest SHA-256 of the body as Base64url without padding; empty if nobody has read the body to its end
 */
public record OrderBinding(String key, String digest) {
    private static final Pattern DIGEST = Pattern.compile("[A-Za-z0-9_-]{43}|");

    public OrderBinding {
        if (!DIGEST.matcher(digest).matches())
            throw new IllegalArgumentException("digest must be a SHA-256 as Base64url, but was " + digest);
    }

    /** Of a body as it travels. */
    public static OrderBinding of(String key, byte[] body) {
        return ofDigest(key, sha256().digest(body));
    }

    /** Of a body whose SHA-256 is known already. */
    public static OrderBinding ofDigest(String key, byte[] sha256) {
        return new OrderBinding(key, Base64.getUrlEncoder().withoutPadding().encodeToString(sha256));
    }

    /** Of a body that was not read. */
    public static OrderBinding ofKey(String key) {
        return new OrderBinding(key, "");
    }

    String keyInBase64() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(UTF_8));
    }

    static OrderBinding read(String keyInBase64, String digest) {
        return new OrderBinding(new String(Base64.getUrlDecoder().decode(keyInBase64), UTF_8), digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", e);
        }
    }
}
