package dev.sluice.runtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What does not end by itself when a server drains: HTTP/2 connections, streams of events and WebSockets. Each ends on its own
 * loop.
 */
final class OpenStreams {
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private final Set<Runnable> streams = ConcurrentHashMap.newKeySet();
    private final AtomicLong ended = new AtomicLong();
    private volatile boolean leaving;
    private volatile boolean ending;

    /** An HTTP/2 connection with at least one stream, told of again with each of them. */
    void joined(Channel connection) {
        if (!connections.add(connection)) return;
        connection.closeFuture().addListener(closed -> connections.remove(connection));
        if (leaving) goAway(connection);
    }

    /** A stream has begun; {@code end} is called once when the time has come, on any thread. */
    void begun(Runnable end) {
        streams.add(end);
        if (ending) end(end);
    }

    void over(Runnable end) {
        streams.remove(end);
    }

    /** Asks the clients of HTTP/2 to open their next streams elsewhere; those they open here all the same are served. */
    void goAway() {
        leaving = true;
        connections.forEach(OpenStreams::goAway);
    }

    /** Ends all streams, and those that begin from now on. */
    void end() {
        ending = true;
        streams.forEach(this::end);
    }

    /** Streams ended so far because the server drained. */
    long ended() {
        return ended.get();
    }

    private void end(Runnable end) {
        if (!streams.remove(end)) return;
        ended.incrementAndGet();
        end.run();
    }

    /** With the highest number of a stream there is, the frame ends nothing: it is advice. */
    private static void goAway(Channel connection) {
        connection
                .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(Integer.MAX_VALUE))
                .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
}
