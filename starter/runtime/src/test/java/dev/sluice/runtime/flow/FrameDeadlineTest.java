package dev.sluice.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameTypes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.netty.NettyPipeline;

class FrameDeadlineTest {
    private static final int END_HEADERS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final EmbeddedChannel connection = new EmbeddedChannel();
    private final AtomicInteger expired = new AtomicInteger();

    @BeforeEach
    void guard() {
        connection.freezeTime();
        connection.pipeline().addLast(Http2FrameCodecBuilder.forServer().build());
        FrameDeadline.install(connection.pipeline(), LIMIT, expired::incrementAndGet);
        receive(Http2CodecUtil.connectionPrefaceBuf());
        receive(frame(Http2FrameTypes.SETTINGS, 0, 0, ""));
    }

    @AfterEach
    void release() {
        connection.finishAndReleaseAll();
    }

    @Test
    void aHeaderThatStopsWithinAFrameIsCutOff() {
        receive(frame(Http2FrameTypes.HEADERS, END_HEADERS, 1, "header").readSlice(12));
        assertIsCutOffAfter(10);
    }

    @Test
    void aHeaderThatStopsWithinTheFirstBytesOfItsFrameIsCutOff() {
        receive(frame(Http2FrameTypes.HEADERS, END_HEADERS, 1, "header").readSlice(2));
        assertIsCutOffAfter(10);
    }

    @Test
    void aHeaderThatTricklesInIsCutOff() {
        var frame = frame(Http2FrameTypes.HEADERS, END_HEADERS, 1, "header that is long enough");
        for (var second = 0; second < 9; second++) {
            receive(frame.readSlice(1));
            pass(1);
        }
        assertIsCutOffAfter(1);
    }

    @Test
    void aHeaderThatStopsBetweenItsFramesIsCutOff() {
        receive(frame(Http2FrameTypes.HEADERS, 0, 1, ""));
        pass(6);
        receive(frame(Http2FrameTypes.CONTINUATION, 0, 1, ""));
        assertIsCutOffAfter(4);
    }

    @Test
    void aFrameThatIsCompleteInTimeGivesTheNextOneAllOfIt() {
        var ping = frame(Http2FrameTypes.PING, 0, 0, "12345678");
        receive(ping.copy().readSlice(12));
        pass(9);
        receive(Unpooled.wrappedBuffer(ping.copy().skipBytes(12), ping.copy().readSlice(12)));
        pass(9);
        assertThat(connection.isOpen()).isTrue();
        assertIsCutOffAfter(1);
    }

    @Test
    void dataIsLeftToTheGuardOfItsStream() {
        receive(frame(Http2FrameTypes.DATA, 0, 1, "some of a body").readSlice(14));
        pass(600);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aConnectionBetweenFramesIsLeftToTheIdleTimeout() {
        pass(600);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aConnectionThatDoesNotBeginAsHttp2IsLeftAlone() {
        var other = new EmbeddedChannel();
        other.pipeline().addLast(NettyPipeline.H2CUpgradeHandler, new ChannelInboundHandlerAdapter());
        FrameDeadline.install(other.pipeline(), LIMIT, expired::incrementAndGet);
        assertThat(other.pipeline().get(FrameDeadline.class)).isNotNull();
        other.writeInbound(Unpooled.copiedBuffer("POST / HTTP/1.1\r\n", StandardCharsets.US_ASCII));
        assertThat(other.pipeline().get(FrameDeadline.class)).isNull();
        other.finishAndReleaseAll();
    }

    private void assertIsCutOffAfter(int seconds) {
        assertThat(connection.isOpen()).isTrue();
        pass(seconds);
        assertThat(connection.isOpen()).isFalse();
        assertThat(expired).hasValue(1);
    }

    private void pass(int seconds) {
        connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
    }

    private void receive(ByteBuf bytes) {
        connection.writeInbound(bytes.retain());
        connection.checkException();
    }

    private static ByteBuf frame(int type, int flags, int stream, String payload) {
        var frame = Unpooled.buffer();
        frame.writeMedium(payload.length()).writeByte(type).writeByte(flags).writeInt(stream);
        frame.writeCharSequence(payload, StandardCharsets.US_ASCII);
        return frame;
    }
}
