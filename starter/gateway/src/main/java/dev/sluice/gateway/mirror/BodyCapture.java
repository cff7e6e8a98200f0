package dev.sluice.gateway.mirror;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Keeps a body as it passes by, up to a bound; beyond it nothing is kept. */
public final class BodyCapture {
    private final int max;
    private @Nullable ByteArrayOutputStream kept = new ByteArrayOutputStream();

    public BodyCapture(int max) {
        this.max = max;
    }

    /** Looks at a part without taking it. */
    public void add(ByteBuf part) {
        ByteArrayOutputStream soFar = kept;
        if (soFar == null) return;
        if (soFar.size() + part.readableBytes() > max) kept = null;
        else soFar.writeBytes(ByteBufUtil.getBytes(part));
    }

    /** Whether the body proved larger than the bound. */
    public boolean isFull() {
        return kept == null;
    }

    /** The body without its encoding; null if it was too large, or its encoding is another than gzip. */
    public byte @Nullable [] decoded(@Nullable String encoding) {
        ByteArrayOutputStream all = kept;
        if (all == null) return null;
        if (encoding == null || encoding.equalsIgnoreCase("identity")) return all.toByteArray();
        return encoding.equalsIgnoreCase("gzip") ? unzipped(all.toByteArray()) : null;
    }

    private byte @Nullable [] unzipped(byte[] zipped) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            byte[] body = in.readNBytes(max + 1);
            return body.length > max ? null : body;
        } catch (IOException e) {
            return null;
        }
    }
}
