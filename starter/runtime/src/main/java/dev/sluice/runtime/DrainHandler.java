package dev.sluice.runtime;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import reactor.netty.NettyPipeline;

/** Marks every response with {@code Connection: close} while the server drains, so that no client is surprised by a closed connection. */
@Sharable
final class DrainHandler extends ChannelOutboundHandlerAdapter {
    private static final String NAME = "sluice.drain";

    private final Drain drain;

    DrainHandler(Drain drain) {
        this.drain = drain;
    }

    /** Behind the handler that closes the connection after a response with this header. */
    void install(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) == null) return;
        pipeline.addAfter(NettyPipeline.HttpTrafficHandler, NAME, this);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (drain.isOn() && message instanceof HttpResponse response && isFinal(response))
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        super.write(ctx, message, promise);
    }

    private static boolean isFinal(HttpResponse response) {
        return response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    }
}
