package dev.sluice.runtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.Ordered;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Puts the guards on each connection of a server, in the order a connection meets them: limit, deadlines, drain. Comes before
 * the application's own customizers, so that theirs have the last word.
 */
public final class ServerRuntime implements NettyServerCustomizer, Ordered {
    private final Timeouts timeouts;
    private final int maxConnections;
    private final DrainHandler drainHandler;
    private final ConnectionCounts counts = new ConnectionCounts();

    /**
     * Creates the guards.
     *
     * @param maxConnections open connections that one listener accepts, at least 1
     */
    public ServerRuntime(Timeouts timeouts, int maxConnections, Drain drain) {
        this.timeouts = timeouts;
        this.maxConnections = maxConnections;
        this.drainHandler = new DrainHandler(drain);
    }

    @Override
    public HttpServer apply(HttpServer server) {
        var limiter = new ConnectionLimiter(maxConnections, counts);
        return timeouts.applyTo(server).doOnChannelInit((observer, connection, remote) -> {
            if (limiter.admit(connection)) guard(connection);
        });
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 100;
    }

    ConnectionCounts counts() {
        return counts;
    }

    private void guard(Channel connection) {
        if (connection.pipeline().context(HttpServerCodec.class) != null) guardHttp1(connection);
        else
            connection.pipeline().addBefore(NettyPipeline.ReactiveBridge, "sluice.negotiation", new AfterNegotiation());
    }

    private void guardHttp1(Channel connection) {
        RequestDeadlines.install(connection.pipeline(), timeouts, counts::countExpired);
        ReadOn.install(connection.pipeline());
        drainHandler.install(connection.pipeline());
    }

    /** Waits until TLS has settled which protocol the client speaks. */
    private final class AfterNegotiation extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                ctx.pipeline().remove(this);
                guardHttp1(ctx.channel());
            }
            ctx.fireUserEventTriggered(event);
        }
    }
}
