package dev.sluice.runtime.fastpath;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.Encoder;
import org.springframework.http.MediaType;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import tools.jackson.core.JsonEncoding;
import tools.jackson.databind.ObjectWriter;

/** Writes the values of one type as Spring's JSON encoder does, with the writer that it would make anew for each value. */
final class JsonWriting {
    private static final int FIRST_BYTES = 256;

    private final ObjectWriter writer;

    private JsonWriting(ObjectWriter writer) {
        this.writer = writer;
    }

    /** Null when the encoder would do more than this. */
    static @Nullable JsonWriting of(Encoder<?> encoder, ResolvableType type, MediaType mediaType, boolean hasHints) {
        if (hasHints || encoder.getClass() != JacksonJsonEncoder.class) return null;
        if (mediaType.getCharset() != null || mediaType.isCompatibleWith(MediaType.TEXT_EVENT_STREAM)) return null;
        var jackson = (JacksonJsonEncoder) encoder;
        var mappersOfType = jackson.getMappersForType(type.toClass());
        if (mappersOfType != null && !mappersOfType.isEmpty()) return null;
        var mapper = jackson.getMapper();
        var resolved = mapper.constructType(type.getType());
        var writer = mapper.writer();
        return new JsonWriting(resolved.isContainerType() ? writer.forType(resolved) : writer);
    }

    /** The value in a buffer; null if it cannot be written, of which the encoder knows more. */
    @Nullable
    ByteBuf write(Object value, ByteBufAllocator buffers) {
        var buffer = buffers.ioBuffer(FIRST_BYTES);
        OutputStream out = new ByteBufOutputStream(buffer);
        try (var generator = writer.createGenerator(out, JsonEncoding.UTF8)) {
            writer.writeValue(generator, value);
        } catch (RuntimeException faulty) {
            buffer.release();
            return null;
        }
        return buffer;
    }
}
