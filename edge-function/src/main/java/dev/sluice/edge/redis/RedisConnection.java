package dev.sluice.edge.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis that comes back by itself. Replies belong to calls in their order, so a call that is too late keeps its place until its reply
 * is there; if the oldest reply is far too late, the connection is given up and a new one made. Confined to its event loop, except where said.
 */
final class RedisConnection {
    private static final Logger log = LoggerFactory.getLogger(RedisConnection.class);
    private static final int MAX_CALLS = 10_000;
    private static final long CONNECT_MILLIS = 1_000;
    private static final long FIRST_PAUSE = 50;
    private static final long LONGEST_PAUSE = 2_000;
    private static final long GIVE_UP = TimeUnit.SECONDS.toNanos(1);

    private final RedisAddress address;
    private final EventLoop loop;
    private final Class<? extends SocketChannel> type;
    private final long timeout;
    private final String meanwhile;
    private final Deque<Sent> sent = new ArrayDeque<>();
    private @Nullable Channel channel;
    private long pause = FIRST_PAUSE;
    private boolean failing;
    /** Looks for late replies; null if none is awaited. */
    private @Nullable Future<?> watch;
    /** The last attempt that was planned. */
    private @Nullable Future<?> attempt;

    private volatile boolean up;
    private volatile boolean closed;

    /** A command on its way. */
    private static final class Sent {
        private final long at = System.nanoTime();
        private final Consumer<@Nullable Object> reply;
        /** Null once it has failed, or if nobody waits. */
        private @Nullable Call call;

        Sent(@Nullable Call call, Consumer<@Nullable Object> reply) {
            this.call = call;
            this.reply = reply;
        }

        void fail(String why) {
            if (call != null) call.fail(why);
            call = null;
        }
    }

    RedisConnection(
            RedisAddress address,
            EventLoop loop,
            Class<? extends SocketChannel> type,
            Duration timeout,
            String meanwhile) {
        this.address = address;
        this.loop = loop;
        this.type = type;
        this.timeout = timeout.toNanos();
        this.meanwhile = meanwhile;
    }

    /** Any thread. */
    boolean isMine() {
        return loop.inEventLoop();
    }

    /** Any thread. */
    boolean isUp() {
        return up;
    }

    /** Any thread. */
    void close() {
        closed = true;
        up = false;
        loop.execute(() -> {
            if (attempt != null) attempt.cancel(false);
            if (channel != null) channel.close().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        });
    }

    /** Any thread. The name is looked up in a thread of its own, because that may block. */
    void open() {
        Thread.ofVirtual().name("edge-redis-address").start(() -> {
            try {
                InetSocketAddress found = new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
                loop.execute(() -> connect(found));
            } catch (UnknownHostException e) {
                loop.execute(() -> lost("host is not known: " + address.host()));
            }
        });
    }

    private void connect(InetSocketAddress found) {
        if (closed || loop.isShuttingDown()) return;
        new Bootstrap()
                .group(loop)
                .channel(type)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_MILLIS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel opened) throws SSLException {
                        if (address.tls())
                            opened.pipeline()
                                    .addLast(SslContextBuilder.forClient()
                                            .build()
                                            .newHandler(opened.alloc(), address.host(), address.port()));
                        opened.pipeline().addLast(new Replies());
                    }
                })
                .connect(found)
                .addListener((ChannelFutureListener) opened -> {
                    if (opened.isSuccess()) greet(opened.channel());
                    else lost(String.valueOf(opened.cause().getMessage()));
                });
    }

    /** Ready once Redis has answered everything that comes before the first call. */
    private void greet(Channel opened) {
        channel = opened;
        if (address.password() != null)
            send(
                    opened,
                    address.user() == null
                            ? command("AUTH", address.password())
                            : command("AUTH", address.user(), address.password()),
                    this::expectNoError);
        if (address.database() != 0)
            send(opened, command("SELECT", Integer.toString(address.database())), this::expectNoError);
        send(opened, command("PING"), reply -> {
            if (reply instanceof Resp.Refusal) expectNoError(reply);
            else ready();
        });
    }

    private void expectNoError(@Nullable Object reply) {
        if (!(reply instanceof Resp.Refusal error)) return;
        giveUp(error.message());
    }

    private void ready() {
        up = true;
        pause = FIRST_PAUSE;
        if (failing) log.atInfo().addKeyValue("server.address", address).log("Redis is back");
        failing = false;
    }

    /** Any thread. */
    void call(Call call) {
        if (!up) call.fail("Redis is not connected");
        else if (loop.inEventLoop()) send(call);
        else loop.execute(() -> send(call));
    }

    private void send(Call call) {
        Channel open = channel;
        if (open == null || !up) call.fail("Redis is not connected");
        else if (sent.size() >= MAX_CALLS) call.fail("too many calls are waiting for Redis");
        else send(open, call, call.byName(), reply -> answer(open, call, reply));
    }

    private void answer(Channel open, Call call, @Nullable Object reply) {
        if (reply instanceof Resp.Refusal error && error.message().startsWith("NOSCRIPT"))
            send(open, call, call.byText(), second -> answer(call, second));
        else answer(call, reply);
    }

    private static void answer(Call call, @Nullable Object reply) {
        if (reply instanceof Resp.Refusal error) call.refuse(error);
        else call.answer().complete(reply);
    }

    private void send(Channel open, List<byte[]> command, Consumer<@Nullable Object> reply) {
        send(open, null, command, reply);
    }

    private void send(Channel open, @Nullable Call call, List<byte[]> command, Consumer<@Nullable Object> reply) {
        ByteBuf bytes = open.alloc().buffer(512);
        Resp.write(bytes, command);
        sent.add(new Sent(call, reply));
        open.writeAndFlush(bytes).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        watch();
    }

    /** Looks for late replies while any are awaited: one timer, whatever the number of calls. */
    private void watch() {
        if (watch != null) return;
        watch = loop.schedule(this::look, Math.max(timeout / 4, 1_000_000), TimeUnit.NANOSECONDS);
    }

    private void look() {
        watch = null;
        long now = System.nanoTime();
        for (Sent late : sent) {
            if (now - late.at < timeout) break;
            late.fail("Redis did not answer in time");
        }
        if (sent.isEmpty()) return;
        if (now - sent.element().at > Math.max(GIVE_UP, 4 * timeout)) giveUp("it does not answer");
        else watch();
    }

    private void giveUp(String why) {
        Channel open = channel;
        if (open == null) return;
        lost(why);
        open.close().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    /** The connection is of no use any more: everyone who waits is told, and after a pause there is another attempt. */
    private void lost(String why) {
        channel = null;
        up = false;
        while (!sent.isEmpty()) sent.remove().fail("Redis was lost: " + why);
        if (closed || loop.isShuttingDown()) return;
        if (!failing)
            log.atWarn()
                    .addKeyValue("server.address", address)
                    .addKeyValue("error.message", why)
                    .log("Redis is lost; until it is back, " + meanwhile);
        failing = true;
        attempt = loop.schedule(this::open, pause, TimeUnit.MILLISECONDS);
        pause = Math.min(2 * pause, LONGEST_PAUSE);
    }

    private static List<byte[]> command(String... words) {
        return java.util.Arrays.stream(words).map(word -> word.getBytes(UTF_8)).toList();
    }

    /** Bytes to replies, replies to the calls that wait for them. */
    private final class Replies extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            int start = in.readerIndex();
            Object reply = Resp.read(in);
            if (Resp.isIncomplete(reply)) {
                in.readerIndex(start);
                return;
            }
            Sent first = ctx.channel().equals(channel) ? sent.poll() : null;
            if (first != null) first.reply.accept(reply);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) throws Exception {
            super.channelInactive(ctx);
            if (ctx.channel().equals(channel)) lost("it closed the connection");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (ctx.channel().equals(channel)) giveUp(String.valueOf(cause.getMessage()));
            else ctx.close().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        }
    }
}
