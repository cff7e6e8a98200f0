package dev.sluice.runtime;

import dev.sluice.runtime.flow.FrameDeadline;
import dev.sluice.runtime.flow.LargeWrites;
import dev.sluice.runtime.flow.UnsentBytes;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.core.Ordered;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Puts the guards on each connection of a server, in the order a connection meets them: limits, deadlines, drain. Comes before
 * the application's own customizers, so that theirs have the last word.
 */
public final class ServerRuntime implements NettyServerCustomizer, Ordered {
    /**
     * How often the loop writes to one connection before it turns to the others. Netty's 16 are up to two megabytes of a large response.
     * The second finds that all has been written, or sends the pieces that the first has made way for.
     */
    private static final int WRITES_IN_A_ROW = 2;

    private final Timeouts timeouts;
    private final RequestLimits limits;
    private final ConnectionLimits connections;
    private final Drain drain;
    private final ConnectionCounts counts = new ConnectionCounts();

    public ServerRuntime(Timeouts timeouts, RequestLimits limits, ConnectionLimits connections, Drain drain) {
        this.timeouts = timeouts;
        this.limits = limits;
        this.connections = connections;
        this.drain = drain;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        var limiter = new ConnectionLimiter(connections.open(), connections.perAddress(), counts);
        var kept = new AtomicReference<>(timeouts);
        return timeouts.applyTo(server)
                .childOption(ChannelOption.WRITE_SPIN_COUNT, WRITES_IN_A_ROW)
                .doOnBind(settled -> kept.set(timeouts.beside(settled)))
                .doOnChannelInit((observer, connection, remote) -> {
                    if (limiter.admit(connection)) guard(connection, kept.get());
                })
                .childObserve(this::guardStream);
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE + 100;
    }

    ConnectionCounts counts() {
        return counts;
    }

    private void guard(Channel connection, Timeouts kept) {
        var pipeline = connection.pipeline();
        FrameDeadline.install(pipeline, kept.header(), () -> counts.countRefused(Refusal.HEADER_TIMEOUT));
        UnsentBytes.limit(connection);
        LargeWrites.install(pipeline);
        WriteDeadline.install(connection, kept, limits, counts);
        if (pipeline.context(HttpServerCodec.class) != null) guardHttp1(connection, kept);
        else pipeline.addBefore(NettyPipeline.ReactiveBridge, "sluice.negotiation", new AfterNegotiation(kept));
    }

    private void guardHttp1(Channel connection, Timeouts kept) {
        RequestGuard.install(connection.pipeline(), kept, limits, counts);
        ReadOn.install(connection.pipeline());
        DrainHandler.install(connection, drain);
    }

    /** Streams are not initialised like connections; the first that is heard of one is its request. */
    private void guardStream(Connection exchange, ConnectionObserver.State state) {
        if (!ConnectionObserver.State.CONFIGURED.equals(state)
                || !(exchange.channel() instanceof Http2StreamChannel stream)) return;
        if (!(exchange instanceof HttpServerRequest request)) return;
        LargeWrites.install(stream.pipeline());
        WriteDeadline.install(stream, timeouts, limits, counts);
        DrainHandler.install(stream, drain);
        StreamGuard.install(stream, request.requestHeaders(), timeouts, limits, counts);
    }

    /** Waits until TLS has settled which protocol the client speaks. */
    private final class AfterNegotiation extends ChannelInboundHandlerAdapter {
        private final Timeouts kept;

        AfterNegotiation(Timeouts kept) {
            this.kept = kept;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent) {
                ctx.pipeline().remove(this);
                guardHttp1(ctx.channel(), kept);
            }
            ctx.fireUserEventTriggered(event);
        }
    }
}
