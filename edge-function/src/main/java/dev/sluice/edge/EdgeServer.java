package dev.sluice.edge;

import dev.sluice.edge.trace.Spans;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener and its connections. */
final class EdgeServer {
    private static final Logger log = LoggerFactory.getLogger(EdgeServer.class);
    private static final int BACKLOG = 1_024;

    private final Router router;
    private final EdgeMetrics metrics;
    private final Limits limits;
    private final Spans spans;
    private final EventLoopGroup loops;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listener;
    private volatile boolean stopping;

    /** Listens when it returns; throws {@link IllegalStateException} if it cannot. */
    EdgeServer(EdgeSettings settings, Loops loops, Router router, EdgeMetrics metrics) {
        this.spans = Spans.to(settings.traces());
        this.router = router;
        this.metrics = metrics;
        this.limits = settings.limits();
        this.loops = loops.group();
        this.listener = bind(loops.transport(), new InetSocketAddress(settings.host(), settings.port()));
        metrics.gauge(EdgeMeters.CONNECTIONS, connections::size);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /**
     * Stops listening, lets every request that has begun finish, then stops. True if all finished within {@code grace}. Called again, it
     * does nothing.
     */
    synchronized boolean stop(Duration grace) {
        if (stopping) return true;
        stopping = true;
        listener.close().syncUninterruptibly();
        connections.forEach(connection -> connection.pipeline().fireUserEventTriggered(HttpConnection.Drain.DRAIN));
        boolean finished = connections.newCloseFuture().awaitUninterruptibly(grace.toMillis());
        if (!finished && !grace.isZero())
            log.atWarn()
                    .addKeyValue("sluice.edge.connections", connections.size())
                    .log("Grace is over, requests are cut off");
        shutDown(loops);
        spans.close();
        return finished;
    }

    private Channel bind(Transport transport, InetSocketAddress address) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(transport.listener())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new Connections());
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (bound.isSuccess()) return bound.channel();
        shutDown(loops);
        throw new IllegalStateException(
                "Cannot listen on " + address + ": " + bound.cause().getMessage()
                        + ". Choose another address by --host and --port.",
                bound.cause());
    }

    private static void shutDown(EventLoopGroup loops) {
        if (!loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS))
            log.warn("Event loops do not end");
    }

    /** Prepares an accepted connection, or closes it if there are too many or the end has begun. */
    private final class Connections extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            if (stopping || connections.size() >= limits.connections()) {
                metrics.refused();
                channel.unsafe().closeForcibly();
                return;
            }
            connections.add(channel);
            HttpDecoderConfig decoder = new HttpDecoderConfig()
                    .setMaxInitialLineLength(4_096)
                    .setMaxHeaderSize(8_192)
                    .setMaxChunkSize(8_192);
            Deadlines deadlines = new Deadlines(channel.eventLoop(), limits, phase -> expired(channel, phase));
            channel.pipeline()
                    .addLast(deadlines)
                    .addLast(new HttpServerCodec(decoder))
                    .addLast(new HttpConnection(router, deadlines, limits.body(), spans));
        }

        private void expired(Channel channel, Deadlines.Phase phase) {
            metrics.timedOut(phase);
            ChannelHandlerContext context = channel.pipeline().context(HttpConnection.class);
            if (context != null) ((HttpConnection) context.handler()).expired(context, phase);
        }
    }
}
