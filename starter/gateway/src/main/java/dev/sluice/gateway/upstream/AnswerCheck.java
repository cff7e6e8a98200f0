package dev.sluice.gateway.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Drops what an upstream says before its answer, such as 103 (Early Hints): Reactor Netty's client takes any of it but 100 for
 * the answer itself, and its server cannot pass it on.
 */
final class InterimAnswers extends ChannelInboundHandlerAdapter {
    private boolean interim;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpResponse response) interim = isInterim(response.status());
        if (!interim) {
            super.channelRead(context, message);
            return;
        }
        if (message instanceof LastHttpContent) {
            interim = false;
            context.read();
        }
        ReferenceCountUtil.release(message);
    }

    private static boolean isInterim(HttpResponseStatus status) {
        return status.code() > HttpResponseStatus.SWITCHING_PROTOCOLS.code() && status.code() < 200;
    }
}
