package dev.sluice.runtime;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;

/**
 * Reads on when every request of a connection has been answered.
 *
 * <p>Reactor Netty 1.3.7 reads on demand and forgets to ask in one case: a request that waited behind another, and was then
 * answered on the loop at once, leaves the end of its body in the queue; draining that end asks for nothing, and the
 * connection is deaf for ever. With blocking handlers any kept-alive request may have to wait so, because their answers
 * leave on another thread and reach the client before the loop has tidied up. So this looks after requests that have met another
 * one, in front of them or not tidied up; the rest costs nothing. One read more than needed does no harm: with nothing
 * unanswered there is nothing to hold back.
 */
final class ReadOn extends ChannelDuplexHandler {
    private static final String NAME = "sluice.readOn";

    private int unanswered;
    private boolean informational;
    private boolean waited;
    /** Made once for the connection: it is run after each response. */
    private @Nullable Runnable afterResponse;

    /** Before the handler that counts and queues requests, so that all of them pass here. */
    static void install(ChannelPipeline pipeline) {
        if (pipeline.get(NettyPipeline.HttpTrafficHandler) == null) return;
        pipeline.addBefore(NettyPipeline.HttpTrafficHandler, NAME, new ReadOn());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Runnable check = () -> readIfIdle(ctx);
        afterResponse = () -> ctx.executor().execute(check);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            waited |= unanswered > 0 || ChannelOperations.get(ctx.channel()) != null;
            unanswered++;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof HttpResponse response)
            informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        super.write(ctx, message, promise);
        if (message instanceof LastHttpContent
                && !informational
                && --unanswered == 0
                && waited
                && afterResponse != null)
            // After the queue's own work, which is being done now or is the loop's next task.
            ctx.executor().execute(afterResponse);
    }

    private void readIfIdle(ChannelHandlerContext ctx) {
        if (unanswered != 0 || ctx.isRemoved()) return;
        waited = false;
        ctx.read();
    }
}
