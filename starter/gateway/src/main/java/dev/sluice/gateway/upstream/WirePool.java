package dev.sluice.gateway.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/** The connections of one event loop to one address. The one that rested last is taken first, so that the others can go. */
final class WirePool {
    private final EventLoop loop;
    private final UpstreamClient.Limits limits;
    private final Bootstrap bootstrap;
    private final Deque<Wire> resting = new ArrayDeque<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int open;
    private @Nullable ScheduledFuture<?> watch;

    private record Waiting(WireCall call, long sinceNanos) {}

    /**
     * @param limits those of this loop
     * @param like a connection of this loop; the new ones are of its kind
     */
    WirePool(EventLoop loop, InetSocketAddress address, UpstreamClient.Limits limits, Channel like) {
        this.loop = loop;
        this.limits = limits;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(new ReflectiveChannelFactory<>(like.getClass()))
                .remoteAddress(address)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        limits.connectTimeout().toMillis())
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new HttpResponseDecoder(), new Wire(WirePool.this));
                    }
                });
    }

    void send(WireCall call) {
        for (Wire wire = resting.pollFirst(); wire != null; wire = resting.pollFirst()) {
            if (wire.isUsable()) {
                wire.send(call);
                return;
            }
        }
        sendAnew(call);
    }

    /** Over a connection that has carried nothing yet. */
    void sendAnew(WireCall call) {
        if (open < limits.maxConnections()) connect(call);
        else if (waiting.size() < limits.maxPending()) await(call);
        else call.fail(new PoolAcquirePendingLimitException(limits.maxPending()));
    }

    private void connect(WireCall call) {
        open++;
        bootstrap.connect().addListener((ChannelFuture connected) -> {
            if (!connected.isSuccess()) {
                open--;
                call.fail(connected.cause());
                serve();
                return;
            }
            Wire wire = connected.channel().pipeline().get(Wire.class);
            if (!call.isOver()) wire.send(call);
            else wire.lieIdle();
        });
    }

    private void await(WireCall call) {
        waiting.addLast(new Waiting(call, System.nanoTime()));
        if (watch == null) watch(limits.acquireTimeout().toNanos());
    }

    private void watch(long nanos) {
        watch = loop.schedule(this::refuseLate, nanos, TimeUnit.NANOSECONDS);
    }

    private void refuseLate() {
        watch = null;
        Duration timeout = limits.acquireTimeout();
        for (Waiting first = waiting.peekFirst(); first != null; first = waiting.peekFirst()) {
            long left = timeout.toNanos() - (System.nanoTime() - first.sinceNanos());
            if (left > 0 && !first.call().isOver()) {
                watch(left);
                return;
            }
            waiting.removeFirst();
            first.call().fail(new PoolAcquireTimeoutException(timeout));
        }
    }

    /** A connection is free. */
    void rests(Wire wire) {
        for (Waiting next = waiting.pollFirst(); next != null; next = waiting.pollFirst()) {
            if (next.call().isOver()) continue;
            wire.send(next.call());
            return;
        }
        resting.addFirst(wire);
    }

    /** A connection is closed. */
    void gone(Wire wire) {
        open--;
        resting.remove(wire);
        serve();
    }

    private void serve() {
        while (open < limits.maxConnections()) {
            Waiting next = waiting.pollFirst();
            if (next == null) return;
            if (!next.call().isOver()) connect(next.call());
        }
    }

    long maxIdleNanos() {
        return limits.maxIdleTime().toNanos();
    }

    boolean isTooOld(long bornNanos) {
        return System.nanoTime() - bornNanos > limits.maxLifeTime().toNanos();
    }
}
