package dev.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpResponse;

/** What a call tells its caller, all of it on the event loop of the call. */
public interface WireListener {

    /** The request as bytes, head and body; asked again when it is sent again. */
    ByteBuf request(ByteBufAllocator allocator);

    /** The head of the answer is there. */
    void answered(HttpResponse head);

    /** A part of its body, which belongs to the listener. */
    void received(ByteBuf part);

    /** Everything that has arrived was told; more of the answer will follow. */
    void paused();

    /** The answer is complete, and its connection serves others. */
    void ended();

    /** There is no answer, or no end of it; nothing more is told. */
    void failed(Throwable error);
}
