package dev.sluice.orders;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A SHA-256 digest of something that a caller sent; {@code hex} in lower case. */
record Digest(String hex) {

    /** The digest that a database column of 32 bytes holds. */
    static Digest stored(byte[] bytes) {
        return new Digest(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    static Digest of(byte[] bytes) {
        try {
            return stored(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * Digest of what an order says, not of how its JSON is written: white space, the order of fields and fields that
     * this version does not know do not count. It is stored, and compared by other versions: a field added later must be
     * appended only when it is present, so that old orders keep their fingerprint.
     */
    static Digest ofContent(OrderDraft draft) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, draft.customer());
            text(out, draft.reference());
            text(out, draft.currency());
            text(out, draft.country());
            out.writeInt(draft.items().size());
            for (OrderItem item : draft.items()) {
                text(out, item.sku());
                out.writeInt(item.quantity());
                out.writeLong(item.unitPrice());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return of(bytes.toByteArray());
    }

    private static void text(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(text);
        }
    }
}
