package dev.sluice.runtime.listen;

import dev.sluice.policy.placement.Loops;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.Ordered;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * The listening sockets of the servers: their backlog, how many accept on a port, and the pause when the loops are full.
 *
 * <p>Several sockets on one port share it by {@code SO_REUSEPORT}: the kernel spreads new connections over their queues, and each has
 * an acceptor thread. Which loop gets a connection does not depend on it. A listener for management never pauses: an operator
 * must get in when nobody else does.
 */
public final class Listeners implements NettyServerCustomizer, Ordered {
    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final ListenerSettings settings;
    private final AcceptPause pause;
    private final List<Integer> ports = new CopyOnWriteArrayList<>();
    private final List<IntConsumer> observers = new CopyOnWriteArrayList<>();

    public Listeners(ListenerSettings settings) {
        this.settings = settings;
        this.pause = new AcceptPause(settings.limits(), settings.longestPause(), System::nanoTime);
    }

    /** What decides about the pause with each sample of the loops. */
    public Consumer<Loops> pause() {
        return pause;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        var listening = server.doOnBound(this::bound);
        if (settings.backlog() > 0) listening = listening.option(ChannelOption.SO_BACKLOG, settings.backlog());
        return settings.acceptors() > 1 ? listening.option(settings.reusePort(), true) : listening;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 200;
    }

    AcceptPause acceptPause() {
        return pause;
    }

    /** Tells the ports of all listeners, those to come included. */
    void forEachPort(IntConsumer observer) {
        observers.add(observer);
        ports.forEach(observer::accept);
    }

    private void bound(DisposableServer server) {
        if (!(server.channel().localAddress() instanceof InetSocketAddress address)) return;
        var first = server.channel();
        watch(first, address);
        for (var more = 1; more < settings.acceptors(); more++) listenToo(first, address);
        if (ports.contains(address.getPort())) return;
        ports.add(address.getPort());
        observers.forEach(observer -> observer.accept(address.getPort()));
    }

    private void watch(Channel listener, InetSocketAddress address) {
        if (settings.pauses() && address.getPort() != settings.managementPort()) pause.watch(listener);
    }

    /** Another socket on the same port, on another acceptor; it passes what it accepts to the first, which sets it up. */
    private void listenToo(Channel first, InetSocketAddress address) {
        var another = new ReflectiveChannelFactory<>(first.getClass()).newChannel();
        another.config().setOption(settings.reusePort(), true);
        if (settings.backlog() > 0) another.config().setOption(ChannelOption.SO_BACKLOG, settings.backlog());
        another.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object connection) {
                first.pipeline().fireChannelRead(connection);
            }
        });
        first.closeFuture().addListener(closed -> close(another));
        first.eventLoop().parent().register(another).addListener(registered -> listen(another, address));
    }

    private void listen(Channel another, InetSocketAddress address) {
        another.bind(address).addListener(bound -> {
            if (bound.isSuccess()) watch(another, address);
            else
                log.atWarn()
                        .setCause(bound.cause())
                        .log("A further acceptor could not listen, the server does with fewer");
        });
    }

    private static void close(Channel listener) {
        listener.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    }
}
