package dev.sluice.runtime.listen;

import dev.sluice.policy.placement.LoopLimits;
import io.netty.channel.ChannelOption;
import java.time.Duration;

/**
 * How a server listens.
 *
 * @param acceptors sockets that accept on a port, at least 1
 * @param reusePort option by which sockets share a port on the transport in force
 * @param backlog connections that may wait on a socket; 0 for as many as the kernel allows
 * @param pauses whether accepting pauses when all loops are full
 * @param limits when loops are full
 * @param longestPause how long a pause lasts at most; zero for as long as the loops are full
 * @param managementPort port on which accepting never pauses; -1 if there is none
 */
public record ListenerSettings(
        int acceptors,
        ChannelOption<Boolean> reusePort,
        int backlog,
        boolean pauses,
        LoopLimits limits,
        Duration longestPause,
        int managementPort) {
    public ListenerSettings {
        if (acceptors < 1) throw new IllegalArgumentException("acceptors must be at least 1, but was " + acceptors);
        if (backlog < 0) throw new IllegalArgumentException("backlog must not be negative, but was " + backlog);
        if (longestPause.isNegative())
            throw new IllegalArgumentException("longestPause must not be negative, but was " + longestPause);
    }
}
