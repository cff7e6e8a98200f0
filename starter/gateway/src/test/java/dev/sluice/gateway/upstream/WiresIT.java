package dev.sluice.gateway.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.NoLeaks;
import dev.sluice.gateway.RawUpstream;
import dev.sluice.policy.routing.Address;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpResponse;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** The connections of one event loop: how many, how long, and what becomes of calls that get none or lose theirs. */
@ExtendWith(NoLeaks.class)
class WiresIT {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel from = new NioSocketChannel();

    @BeforeEach
    void register() {
        loops.register(from).syncUninterruptibly();
    }

    @AfterEach
    void stop() {
        from.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void callsShareOneConnectionAfterTheOther() {
        try (RawUpstream service = new RawUpstream(WiresIT::answerAll)) {
            Wires wires = wires(2, 1, LONG, LONG, LONG);
            for (int i = 0; i < 3; i++) {
                assertThat(call(wires, service, LONG).end()).isEqualTo("200 ok");
            }
            assertThat(service.connections()).isEqualTo(1);
        }
    }

    @Test
    void whoFindsNoConnectionWaitsAndWhoFindsNoPlaceIsRefused() {
        BlockingQueue<RawUpstream.Connection> asked = new LinkedBlockingQueue<>();
        try (RawUpstream service = new RawUpstream(connection -> {
            for (List<String> head = connection.head(); !head.isEmpty(); head = connection.head())
                asked.add(connection);
        })) {
            Wires wires = wires(2, 1, LONG, LONG, LONG);
            Heard one = call(wires, service, LONG);
            Heard two = call(wires, service, LONG);
            Heard waiting = call(wires, service, LONG);
            Heard refused = call(wires, service, LONG);
            assertThat(refused.error()).isInstanceOf(PoolAcquirePendingLimitException.class);
            answer(asked);
            answer(asked);
            answer(asked);
            assertThat(List.of(one.end(), two.end(), waiting.end())).containsOnly("200 ok");
            assertThat(service.connections()).isEqualTo(2);
        }
    }

    @Test
    void whoWaitsTooLongIsRefused() {
        try (RawUpstream service = new RawUpstream(connection -> connection.head())) {
            Wires wires = wires(1, 5, Duration.ofMillis(100), LONG, LONG);
            Heard first = call(wires, service, LONG);
            assertThat(call(wires, service, LONG).error()).isInstanceOf(PoolAcquireTimeoutException.class);
            from.eventLoop().submit(first.call::abandon).syncUninterruptibly();
        }
    }

    @Test
    void aConnectionThatWasClosedWhileItLayIdleIsReplacedOnceForACallThatMayBeRepeated() {
        try (RawUpstream service = new RawUpstream(connection -> {
            connection.head();
            connection.write(OK);
            if (connection.number() > 1) return;
            connection.head();
            connection.close();
        })) {
            Wires wires = wires(2, 1, LONG, LONG, LONG);
            assertThat(call(wires, service, LONG).end()).isEqualTo("200 ok");
            assertThat(call(wires, service, LONG).end()).isEqualTo("200 ok");
            assertThat(service.connections()).isEqualTo(2);
        }
    }

    @Test
    void aConnectionThatBreaksOffIsAFailure() {
        try (RawUpstream service = new RawUpstream(connection -> {
            connection.head();
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok");
            connection.close();
        })) {
            Heard heard = call(wires(1, 1, LONG, LONG, LONG), service, LONG);
            assertThat(heard.error()).isInstanceOfAny(IOException.class, DecoderException.class);
        }
    }

    @Test
    void whatIsNoHttpIsAFailure() {
        try (RawUpstream service = new RawUpstream(connection -> {
            connection.head();
            connection.write("SSH-2.0-OpenSSH\r\n\r\n");
        })) {
            assertThat(call(wires(1, 1, LONG, LONG, LONG), service, LONG).error())
                    .isInstanceOf(DecoderException.class);
        }
    }

    @Test
    void noAnswerInTimeIsAFailureAndClosesTheConnection() {
        try (RawUpstream service = new RawUpstream(connection -> {
            connection.head();
            connection.head();
        })) {
            Wires wires = wires(1, 1, LONG, LONG, LONG);
            assertThat(call(wires, service, Duration.ofMillis(100)).error()).isInstanceOf(TimeoutException.class);
            assertThat(call(wires, service, Duration.ofMillis(100)).error()).isInstanceOf(TimeoutException.class);
            assertThat(service.connections()).isEqualTo(2);
        }
    }

    @Test
    void nobodyListens() {
        RawUpstream service = new RawUpstream(connection -> {});
        service.close();
        assertThat(call(wires(1, 1, LONG, LONG, LONG), service, LONG).error()).isInstanceOf(ConnectException.class);
    }

    @Test
    void idleAndOldConnectionsAreClosed() {
        BlockingQueue<String> closed = new LinkedBlockingQueue<>();
        try (RawUpstream service = new RawUpstream(connection -> {
            answerAll(connection);
            closed.add("connection " + connection.number());
        })) {
            Wires idle = wires(2, 1, LONG, Duration.ofMillis(100), LONG);
            assertThat(call(idle, service, LONG).end()).isEqualTo("200 ok");
            assertThat(take(closed)).isEqualTo("connection 1");
            Wires old = wires(2, 1, LONG, LONG, Duration.ofNanos(1));
            assertThat(call(old, service, LONG).end()).isEqualTo("200 ok");
            assertThat(take(closed)).isEqualTo("connection 2");
        }
    }

    private static void answerAll(RawUpstream.Connection connection) throws IOException {
        while (!connection.head().isEmpty()) connection.write(OK);
    }

    private static void answer(BlockingQueue<RawUpstream.Connection> asked) {
        try {
            take(asked).write(OK);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Wires wires(int most, int pending, Duration acquire, Duration idle, Duration life) {
        return new Wires(new UpstreamClient.Limits(LONG, most, pending, acquire, idle, life));
    }

    private Heard call(Wires wires, RawUpstream service, Duration patience) {
        Heard heard = new Heard(from, patience);
        from.eventLoop()
                .submit(() -> wires.send(Address.parse(service.address()), heard.call))
                .syncUninterruptibly();
        return heard;
    }

    private static <T> T take(BlockingQueue<T> queue) {
        try {
            T taken = queue.poll(20, TimeUnit.SECONDS);
            assertThat(taken).as("nothing came within 20 s").isNotNull();
            return taken;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What one call was told. */
    private static final class Heard implements WireListener {
        private final BlockingQueue<Object> outcome = new LinkedBlockingQueue<>();
        private final StringBuilder answer = new StringBuilder();
        private final WireCall call;

        Heard(Channel from, Duration patience) {
            call = new WireCall(this, from, true, patience.toNanos());
        }

        String end() {
            return (String) take(outcome);
        }

        Throwable error() {
            return (Throwable) take(outcome);
        }

        @Override
        public ByteBuf request(ByteBufAllocator allocator) {
            return new RequestBytes(allocator).line("GET", "/", null).end();
        }

        @Override
        public void answered(HttpResponse head) {
            answer.append(head.status().code()).append(' ');
        }

        @Override
        public void received(ByteBuf part) {
            answer.append(part.toString(ISO_8859_1));
            part.release();
        }

        @Override
        public void paused() {
            // The end is awaited.
        }

        @Override
        public void ended() {
            outcome.add(answer.toString());
        }

        @Override
        public void failed(Throwable error) {
            outcome.add(error);
        }
    }
}
