package dev.sluice.runtime;

import io.netty.channel.Channel;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Refuses connections above the limits: of all together, and of one address. The clients of a few at a time are told why; a flood is
 * refused with resets, which cost least. Each listener has a limiter of its own, so that a
 * management port stays reachable when the port of the service is full. IPv6 addresses count by their first 64 bits: a client
 * that has one of them usually has all.
 */
final class ConnectionLimiter {
    private static final int NETWORK_BYTES = 8;
    private static final int TOLD_AT_ONCE = 64;

    private final int max;
    private final int maxPerAddress;
    private final ConnectionCounts counts;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> openOfAddress = new ConcurrentHashMap<>();

    /**
     * Creates a limiter.
     *
     * @param maxPerAddress connections of one address; 0 for any number
     */
    ConnectionLimiter(int max, int maxPerAddress, ConnectionCounts counts) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
        this.counts = counts;
    }

    /** Whether the connection may stay; one that may not is closed, perhaps after an answer. */
    boolean admit(Channel connection) {
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            return refuse(connection, Refusal.CONNECTIONS);
        }
        var address = addressOf(connection);
        if (address != null && openOfAddress.merge(address, 1, Integer::sum) > maxPerAddress) {
            leave(address);
            return refuse(connection, Refusal.CONNECTIONS_OF_ADDRESS);
        }
        counts.countAccepted();
        connection.closeFuture().addListener(closed -> {
            leave(address);
            counts.countClosed();
        });
        return true;
    }

    /** Addresses with open connections; empty where they are not counted. */
    int addresses() {
        return openOfAddress.size();
    }

    private void leave(@Nullable InetAddress address) {
        open.decrementAndGet();
        if (address != null) openOfAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
    }

    private @Nullable InetAddress addressOf(Channel connection) {
        if (maxPerAddress == 0 || !(connection.remoteAddress() instanceof InetSocketAddress remote)) return null;
        return remote.getAddress() instanceof Inet6Address address ? network(address) : remote.getAddress();
    }

    private static InetAddress network(Inet6Address address) {
        var bytes = address.getAddress();
        Arrays.fill(bytes, NETWORK_BYTES, bytes.length, (byte) 0);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible); // 16 bytes are an address
        }
    }

    private boolean refuse(Channel connection, Refusal reason) {
        counts.countRefused(reason);
        if (told.incrementAndGet() <= TOLD_AT_ONCE && TurnAway.install(connection, reason))
            connection.closeFuture().addListener(closed -> told.decrementAndGet());
        else {
            told.decrementAndGet();
            TurnAway.reset(connection);
        }
        return false;
    }
}
