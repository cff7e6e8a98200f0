package dev.sluice.orders;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The caller's name for one attempt to order: 1 to 255 visible ASCII characters. A repeat carries the same name. */
record IdempotencyKey(String value) {

    private static final int MAX_LENGTH = 255;

    static IdempotencyKey parse(@Nullable String header) {
        if (header == null) {
            throw ProblemType.IDEMPOTENCY_KEY_REQUIRED.with(
                    "Send an Idempotency-Key header with a new unique value, such as"
                            + " a UUID, and the same value again when you repeat the same order.");
        }
        String value = header.strip();
        if (value.isEmpty() || value.length() > MAX_LENGTH || value.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw ProblemType.INVALID_IDEMPOTENCY_KEY.with(
                    "Idempotency-Key must have 1 to " + MAX_LENGTH + " visible ASCII characters without spaces.");
        }
        return new IdempotencyKey(value);
    }

    /** What is stored: of one size, and equal exactly when the keys are, whatever the collation of the database. */
    Digest digest() {
        return Digest.of(value.getBytes(StandardCharsets.US_ASCII));
    }
}
