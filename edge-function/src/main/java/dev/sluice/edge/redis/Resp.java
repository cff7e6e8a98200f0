package dev.sluice.edge.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Redis protocol, version 2. A command is an array of byte strings. A reply is a byte string, a Long, a list of replies, null, or an
 * {@link Refusal}.
 */
final class Resp {
    /** More bytes are needed. */
    static final Object INCOMPLETE = new Object();

    private static final int MAX_BULK = 16 << 20;
    private static final int MAX_ITEMS = 1 << 20;
    private static final int MAX_DEPTH = 8;

    private Resp() {}

    @SuppressWarnings("ReferenceEquality") // One object stands for it.
    static boolean isIncomplete(@Nullable Object reply) {
        return reply == INCOMPLETE;
    }

    /** What Redis says instead of a reply. */
    record Refusal(String message) {}

    static void write(ByteBuf out, List<byte[]> command) {
        out.writeByte('*');
        number(out, command.size());
        for (byte[] argument : command) {
            out.writeByte('$');
            number(out, argument.length);
            out.writeBytes(argument).writeShort('\r' << 8 | '\n');
        }
    }

    private static void number(ByteBuf out, int number) {
        out.writeCharSequence(Integer.toString(number), UTF_8);
        out.writeShort('\r' << 8 | '\n');
    }

    /** The next reply; {@link #INCOMPLETE} if it is not all there, and then the reader's place in the bytes is of no use. */
    static @Nullable Object read(ByteBuf in) {
        return read(in, 0);
    }

    private static @Nullable Object read(ByteBuf in, int depth) {
        int end = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        if (end < 0) return INCOMPLETE;
        int length = end - in.readerIndex() - 2;
        if (length < 0 || in.getByte(end - 1) != '\r' || depth > MAX_DEPTH) throw malformed();
        byte type = in.readByte();
        int start = in.readerIndex();
        in.readerIndex(end + 1);
        return switch (type) {
            case '+' -> in.toString(start, length, UTF_8).getBytes(UTF_8);
            case '-' -> new Refusal(in.toString(start, length, UTF_8));
            case ':' -> whole(in, start, length);
            case '$' -> bulk(in, whole(in, start, length));
            case '*' -> array(in, whole(in, start, length), depth);
            default -> throw malformed();
        };
    }

    private static @Nullable Object bulk(ByteBuf in, long length) {
        if (length == -1) return null;
        if (length < 0 || length > MAX_BULK) throw malformed();
        if (in.readableBytes() < length + 2) return INCOMPLETE;
        byte[] bytes = new byte[(int) length];
        in.readBytes(bytes).skipBytes(2);
        return bytes;
    }

    private static @Nullable Object array(ByteBuf in, long length, int depth) {
        if (length == -1) return null;
        if (length < 0 || length > MAX_ITEMS) throw malformed();
        List<@Nullable Object> items = new ArrayList<>((int) Math.min(length, 256));
        for (int i = 0; i < length; i++) {
            Object item = read(in, depth + 1);
            if (isIncomplete(item)) return INCOMPLETE;
            items.add(item);
        }
        return items;
    }

    private static long whole(ByteBuf in, int start, int length) {
        boolean negative = length > 1 && in.getByte(start) == '-';
        if (length < 1 || length > 19) throw malformed();
        long number = 0;
        for (int i = start + (negative ? 1 : 0); i < start + length; i++) {
            int digit = in.getByte(i) - '0';
            if (digit < 0 || digit > 9) throw malformed();
            number = 10 * number + digit;
        }
        return negative ? -number : number;
    }

    private static DecoderException malformed() {
        return new DecoderException("not a reply of Redis");
    }
}
