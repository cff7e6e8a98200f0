package dev.sluice.gateway.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Stands between the codec and Reactor Netty's client. It drops what an upstream says before its answer, such as 103 (Early Hints): the
 * client takes any of it but 100 for the answer itself, and its server cannot pass it on. And where the answer is no HTTP it says
 * so: the codec's own exceptions, such as {@link IllegalArgumentException}, could be anybody's.
 */
final class AnswerCheck extends ChannelInboundHandlerAdapter {
    private boolean interim;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpResponse response) {
            interim = isInterim(response.status());
            name(response.decoderResult(), response);
        }
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

    private static void name(DecoderResult result, HttpResponse response) {
        if (result.isFailure() && !(result.cause() instanceof CodecException))
            response.setDecoderResult(DecoderResult.failure(new DecoderException("No HTTP answer", result.cause())));
    }

    private static boolean isInterim(HttpResponseStatus status) {
        return status.code() > HttpResponseStatus.SWITCHING_PROTOCOLS.code() && status.code() < 200;
    }
}
