package dev.sluice.policy.risk;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that the gateway and the services share. Written as Base64 of at least 16 bytes, or as plain text of at least 16
 * bytes; text that happens to be Base64 of 16 bytes or more is read as Base64, on both sides alike. Never prints itself.
 */
final class SigningKey {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int MIN_BYTES = 16;

    private final SecretKeySpec secret;

    private SigningKey(byte[] bytes) {
        this.secret = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** Reads a key from configuration; the message of the exception never contains the key. */
    static SigningKey of(String text) {
        byte[] bytes = bytesOf(text.strip());
        if (bytes.length < MIN_BYTES)
            throw new IllegalArgumentException(
                    "signing key must be at least " + MIN_BYTES + " bytes, but was " + bytes.length);
        return new SigningKey(bytes);
    }

    private static byte[] bytesOf(String text) {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            if (decoded.length >= MIN_BYTES) return decoded;
        } catch (IllegalArgumentException e) {
            // Not Base64: plain text.
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** HMAC-SHA256 of the text's UTF-8 bytes. */
    byte[] hmac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is required of every Java platform", e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[hidden]";
    }
}
