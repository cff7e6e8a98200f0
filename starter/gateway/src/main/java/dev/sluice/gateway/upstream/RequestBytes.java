package dev.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.AsciiString;

/**
 * Writes the head of a request, HTTP/1.1, straight into a buffer. A character that has no place in a head, because it would end a
 * line, becomes a space; one beyond Latin-1 becomes a question mark.
 */
public final class RequestBytes {
    private static final int USUAL_SIZE = 512;
    private static final short LINE_END = '\r' << 8 | '\n';
    private static final short COLON = ':' << 8 | ' ';
    private static final byte[] VERSION = AsciiString.of(" HTTP/1.1\r\n").array();

    private final ByteBuf out;

    public RequestBytes(ByteBufAllocator allocator) {
        out = allocator.ioBuffer(USUAL_SIZE);
    }

    /**
     * The first line.
     *
     * @param path path as it came, not empty
     * @param query query as it came, or null
     */
    public RequestBytes line(String method, String path, @org.jspecify.annotations.Nullable String query) {
        text(method);
        out.writeByte(' ');
        text(path);
        if (query != null) {
            out.writeByte('?');
            text(query);
        }
        out.writeBytes(VERSION);
        return this;
    }

    public RequestBytes header(CharSequence name, CharSequence value) {
        text(name);
        out.writeShort(COLON);
        text(value);
        out.writeShort(LINE_END);
        return this;
    }

    /** The head; a body may follow it in the same buffer. */
    public ByteBuf end() {
        out.writeShort(LINE_END);
        return out;
    }

    private void text(CharSequence text) {
        int length = text.length();
        out.ensureWritable(length + 2);
        int at = out.writerIndex();
        if (text instanceof AsciiString ascii) {
            for (int i = 0; i < length; i++) out.setByte(at + i, harmless((char) (ascii.byteAt(i) & 0xff)));
        } else {
            for (int i = 0; i < length; i++) out.setByte(at + i, harmless(text.charAt(i)));
        }
        out.writerIndex(at + length);
    }

    private static int harmless(char c) {
        if (c > 0xff) return '?';
        return c < ' ' && c != '\t' ? ' ' : c;
    }
}
