package dev.sluice.policy.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Sticky key to bucket, the same in every JVM for ever.
 *
 * <p>{@code bucket} = the first 8 bytes of SHA-256 over the UTF-8 bytes of {@code service + ":" + revision + ":" + key},
 * read as an unsigned big-endian number, modulo 10,000. Service and revision are the salt: another release deals the
 * users anew, so that the same few are not always first.
 *
 * <p>Anyone can recompute it. MariaDB: {@code SELECT CAST(CONV(LEFT(SHA2('order-service:3fa9c1d2e0:42', 256), 16),
 * 16, 10) AS UNSIGNED) % 10000}. Shell: {@code printf %s order-service:3fa9c1d2e0:42 | sha256sum}, the first 16 hexadecimal digits.
 *
 * <p>The number has 2^64 values, so no bucket is likelier than another by more than 10,000 / 2^64, below 10^-15.
 */
public final class Bucketing {

    /** Number of buckets; a weight of as many sends everyone to the canary. */
    public static final int BUCKETS = 10_000;

    private Bucketing() {}

    /** The bucket of a key in one release of one service, 0 to 9,999. */
    public static int bucket(String service, String revision, String key) {
        return (int) Long.remainderUnsigned(leadingBytes(service + ":" + revision + ":" + key), BUCKETS);
    }

    /** The unsalted hash of a key, under which failures of one user are told from failures of many. */
    public static long keyHash(String key) {
        return leadingBytes(key);
    }

    private static long leadingBytes(String text) {
        byte[] digest = sha256().digest(text.getBytes(UTF_8));
        long number = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            number = number << 8 | (digest[i] & 0xff);
        }
        return number;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
