package dev.sluice.orders;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The place in a customer's list after which the next page starts: the number of the last order shown, as opaque text.
 * The text carries a checksum over customer and number. It guards nobody's data, because a page shows only orders of the
 * customer asked for; it turns a cursor that was cut, edited or taken from another list into an error instead of a wrong page.
 */
record PageCursor(long number) {

    /** Before every page: greater than every number. */
    static final PageCursor START = new PageCursor(Long.MAX_VALUE);

    private static final int LENGTH = 2 * Long.BYTES;

    String encode(String customer) {
        Digest digest = Digest.of(("orders-page:" + number + ":" + customer).getBytes(StandardCharsets.UTF_8));
        byte[] bytes = ByteBuffer.allocate(LENGTH)
                .putLong(number)
                .put(digest.bytes(), 0, Long.BYTES)
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static PageCursor decode(String text, String customer) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            if (bytes.length == LENGTH) {
                PageCursor cursor = new PageCursor(ByteBuffer.wrap(bytes).getLong());
                if (cursor.encode(customer).equals(text)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException e) {
            // Not base64: answered below like every other text that is not a cursor.
        }
        throw ProblemType.INVALID_CURSOR.with(
                "Send 'after' exactly as 'next' came in the page before, with the same customer,"
                        + " or leave it out to start again.");
    }
}
