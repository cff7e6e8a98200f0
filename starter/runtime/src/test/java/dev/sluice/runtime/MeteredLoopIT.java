package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.placement.PlacementPolicy;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MeteredLoopIT {
    /** Fewer than the 64 after which Netty looks at the clock. */
    private static final int TASKS = 40;

    private final EventLoops loops =
            new EventLoops(Transport.select(TransportMode.AUTO), 1, PlacementPolicy.roundRobin());
    private final MeteredLoop loop = (MeteredLoop) loops.onServer(true).next();
    private final CompletableFuture<Boolean> accepted = new CompletableFuture<>();
    private final CompletableFuture<Integer> read = new CompletableFuture<>();
    /** Written by the loop alone. */
    private final List<Integer> done = new ArrayList<>();

    private Channel listener;

    @BeforeEach
    void listen() {
        listener = new ServerBootstrap()
                .group(loops.onServerSelect(true), loops.onServer(true))
                .channel(loops.onChannelClass(ServerSocketChannel.class, loops.onServer(true)))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection.pipeline().addLast(new Reader());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void stop() {
        loops.close();
    }

    @Test
    void aConnectionIsReadBetweenLongTasks() throws Exception {
        assertThat(doneBeforeReading(loop::submit)).isLessThan(TASKS);
    }

    @Test
    void aConnectionIsReadBetweenTimersThatAreDueTogether() throws Exception {
        assertThat(doneBeforeReading(task -> loop.schedule(task, 1, TimeUnit.NANOSECONDS)))
                .isLessThan(TASKS);
    }

    @Test
    void timersDoNotWaitForTasksThatNeverEnd() throws Exception {
        var over = new AtomicBoolean();
        loop.execute(() -> runAgainUntil(over));
        loop.schedule(() -> over.set(true), 1, TimeUnit.NANOSECONDS).get(20, TimeUnit.SECONDS);
        assertThat(over).isTrue();
    }

    @Test
    void tasksRunInTheirOrder() throws Exception {
        var expected = IntStream.range(0, TASKS).boxed().toList();
        for (var number : expected) loop.execute(() -> work(number));
        assertThat(loop.submit(() -> List.copyOf(done)).get(20, TimeUnit.SECONDS))
                .isEqualTo(expected);
    }

    /** How many of the tasks have run when the loop reads what had arrived before any of them. */
    private int doneBeforeReading(Function<Runnable, Future<?>> start) throws Exception {
        var address = (InetSocketAddress) listener.localAddress();
        try (var client = new Socket(address.getAddress(), address.getPort())) {
            accepted.get(20, TimeUnit.SECONDS);
            var gate = new CountDownLatch(1);
            loop.execute(() -> await(gate));
            var started = new ArrayList<Future<?>>();
            for (var number = 0; number < TASKS; number++) started.add(start.apply(() -> work(0)));
            client.getOutputStream().write(1);
            gate.countDown();
            for (var task : started) task.get(20, TimeUnit.SECONDS);
            return read.get(20, TimeUnit.SECONDS);
        }
    }

    /** Takes longer than a turn of the loop. */
    private void work(int number) {
        var began = System.nanoTime();
        while (System.nanoTime() - began < 10 * MeteredLoop.TURN_NANOS) Thread.onSpinWait();
        done.add(number);
    }

    private void runAgainUntil(AtomicBoolean over) {
        if (!over.get()) loop.execute(() -> runAgainUntil(over));
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            accepted.complete(true);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            ReferenceCountUtil.release(bytes);
            read.complete(done.size());
        }
    }
}
