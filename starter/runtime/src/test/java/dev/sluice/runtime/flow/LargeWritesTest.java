package dev.sluice.runtime.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LargeWritesTest {
    private static final int LARGE = 8 << 20;
    /** Netty counts an entry of its queue as so many bytes. */
    private static final int ENTRY = 96;

    private final ReluctantClient client = new ReluctantClient();

    @BeforeEach
    void install() {
        LargeWrites.install(client.pipeline());
    }

    @AfterEach
    void release() {
        client.finishAndReleaseAll();
    }

    @Test
    void aClientThatDoesNotReadCostsTwoPieces() {
        client.send(LARGE);
        client.take(LARGE / 2);
        assertThat(client.held()).isPositive().isLessThanOrEqualTo(2 * (LargeWrites.PIECE + ENTRY));
    }

    @Test
    void messagesOfAllSizesArriveWholeAndInOrder() throws Exception {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var chance = new Random(seed);
        var expected = new ByteArrayOutputStream();
        var written = new ArrayList<ChannelFuture>();
        for (var number = 0; number < 100; number++) {
            var content =
                    new byte[chance.nextInt(4) == 0 ? chance.nextInt(5 * LargeWrites.PIECE) : chance.nextInt(200)];
            chance.nextBytes(content);
            expected.writeBytes(content);
            written.add(client.write(Unpooled.wrappedBuffer(content)));
            if (chance.nextInt(3) == 0) client.flush();
            client.take(chance.nextInt(2 * LargeWrites.PIECE));
        }
        client.flush();
        client.take(expected.size());
        assertThat(client.taken()).isEqualTo(expected.toByteArray());
        assertThat(written).allMatch(ChannelFuture::isSuccess);
    }

    @Test
    void aMessageIsWrittenWhenItsLastByteIs() {
        var written = client.writeAndFlush(zeros(LARGE));
        client.take(LARGE - 1);
        assertThat(written.isDone()).isFalse();
        client.take(1);
        assertThat(written.isSuccess()).isTrue();
    }

    @Test
    void whatIsNotFlushedWaits() {
        var first = client.write(zeros(LARGE));
        client.take(2L * LARGE);
        assertThat(client.taken()).isEmpty();
        client.flush();
        var second = client.write(zeros(LARGE));
        client.take(1);
        assertThat(client.taken().length).isEqualTo(LARGE);
        assertThat(first.isSuccess()).isTrue();
        assertThat(second.isDone()).isFalse();
    }

    @Test
    void aConnectionThatClosesLeavesNothingBehind() {
        var large = zeros(LARGE);
        var behind = zeros(1);
        var first = client.writeAndFlush(large);
        var second = client.write(behind);
        client.take(LARGE / 2);
        client.close().syncUninterruptibly();
        assertThat(first.cause()).isNotNull();
        assertThat(second.cause()).isNotNull();
        assertThat(large.refCnt()).isZero();
        assertThat(behind.refCnt()).isZero();
    }

    @Test
    void onlyTheLastPieceOfAStreamEndsIt() {
        var stream = new EmbeddedChannel();
        LargeWrites.install(stream.pipeline());
        stream.writeOutbound(new DefaultHttp2DataFrame(zeros(2 * LargeWrites.PIECE + 1), true));
        for (var number = 0; number < 2; number++) assertPiece(stream.readOutbound(), LargeWrites.PIECE, false);
        assertPiece(stream.readOutbound(), 1, true);
        assertThat(stream.finish()).isFalse();
    }

    private static void assertPiece(Http2DataFrame piece, int bytes, boolean last) {
        assertThat(piece.content().readableBytes()).isEqualTo(bytes);
        assertThat(piece.initialFlowControlledBytes()).isEqualTo(bytes);
        assertThat(piece.isEndStream()).isEqualTo(last);
        piece.release();
    }

    private static ByteBuf zeros(int bytes) {
        return Unpooled.wrappedBuffer(new byte[bytes]);
    }
}
