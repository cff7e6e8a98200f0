package dev.sluice.edge.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.DecoderException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespTest {
    private static final String NESTED = "*5\r\n$3\r\na\r\n\r\n:-12\r\n*0\r\n$-1\r\n+OK\r\n";

    @Test
    void aNestedReplyIsRead() {
        List<?> reply = Objects.requireNonNull((List<?>) read(NESTED));
        assertThat(reply).hasSize(5);
        assertThat(reply.get(0)).isEqualTo("a\r\n".getBytes(UTF_8));
        assertThat(reply.get(1)).isEqualTo(-12L);
        assertThat((List<?>) reply.get(2)).isEmpty();
        assertThat(reply.get(3)).isNull();
        assertThat(reply.get(4)).isEqualTo("OK".getBytes(UTF_8));
        assertThat(read("-NOSCRIPT No such script\r\n")).isEqualTo(new Resp.Refusal("NOSCRIPT No such script"));
    }

    @Test
    void everyPartOfAReplyIsIncomplete() {
        for (int length = 0; length < NESTED.length(); length++)
            assertThat(read(NESTED.substring(0, length))).as("%d bytes", length).isSameAs(Resp.INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400\r\n", ":1x\r\n", "$-2\r\n", "$99999999999\r\n", "*9999999\r\n", "\n", "+a\n"})
    void whatIsNoReplyIsRefused(String text) {
        assertThatExceptionOfType(DecoderException.class).isThrownBy(() -> read(text));
    }

    @Test
    void aCommandIsAnArrayOfByteStrings() {
        ByteBuf out = Unpooled.buffer();
        Resp.write(out, Arrays.asList("GET".getBytes(UTF_8), "é".getBytes(UTF_8)));
        assertThat(out.toString(UTF_8)).isEqualTo("*2\r\n$3\r\nGET\r\n$2\r\né\r\n");
    }

    private static @Nullable Object read(String text) {
        return Resp.read(Unpooled.copiedBuffer(text, UTF_8));
    }
}
