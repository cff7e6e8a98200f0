package dev.sluice.runtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses connections above the limit. Each listener has a limiter of its own, so that a management port stays reachable
 * when the port of the service is full.
 */
final class ConnectionLimiter {
    private static final Logger log = LoggerFactory.getLogger(ConnectionLimiter.class);

    private final int max;
    private final ConnectionCounts counts;
    private final AtomicInteger open = new AtomicInteger();
    private final LogPacer pacer = new LogPacer(System::nanoTime);

    ConnectionLimiter(int max, ConnectionCounts counts) {
        this.max = max;
        this.counts = counts;
    }

    /** Whether the connection may stay; one that may not is closed. */
    boolean admit(Channel connection) {
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            refuse(connection);
            return false;
        }
        counts.countAccepted();
        connection.closeFuture().addListener(closed -> {
            open.decrementAndGet();
            counts.countClosed();
        });
        return true;
    }

    /** A reset instead of an orderly close leaves no socket in TIME_WAIT behind. */
    private void refuse(Channel connection) {
        counts.countRefused();
        connection.config().setOption(ChannelOption.SO_LINGER, 0);
        connection.close().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
        pacer.count(refused -> log.atWarn()
                .addKeyValue("sluice.runtime.connections.max", max)
                .addKeyValue("sluice.runtime.connections.refused", refused)
                .log("Connections refused, the limit of open connections is reached"));
    }
}
