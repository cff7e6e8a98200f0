package dev.sluice.gateway.upstream;

import dev.sluice.policy.routing.Address;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections over which plain requests reach the services: HTTP/1.1, without TLS, to IP addresses.
 *
 * <p>Each event loop has its own, so that a request and its upstream call never change threads, and nothing is locked. The
 * limits are shared out evenly among the loops.
 */
public final class Wires {
    private final UpstreamClient.Limits limits;
    private final Map<EventLoop, Map<Address, WirePool>> pools = new ConcurrentHashMap<>();

    public Wires(UpstreamClient.Limits limits) {
        this.limits = limits;
    }

    /** Whether an address can be reached over a wire. */
    public static boolean reach(Address address) {
        return address.scheme().equals("http")
                && (address.host().startsWith("[") || NetUtil.isValidIpV4Address(address.host()));
    }

    /** Whether connections of this kind can be had. */
    public static boolean suit(io.netty.channel.Channel channel) {
        return channel instanceof SocketChannel;
    }

    /** Sends a call; only on the event loop of the connection that it came from. */
    public void send(Address address, WireCall call) {
        EventLoop loop = call.from().eventLoop();
        Map<Address, WirePool> ofLoop = pools.get(loop);
        if (ofLoop == null) ofLoop = pools.computeIfAbsent(loop, l -> new HashMap<>());
        WirePool pool = ofLoop.get(address);
        if (pool == null) {
            pool = new WirePool(loop, resolved(address), share(loop), call.from());
            ofLoop.put(address, pool);
        }
        pool.send(call);
    }

    private static InetSocketAddress resolved(Address address) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address.host());
        if (bytes == null) throw new IllegalArgumentException("host must be an IP address, but was " + address.host());
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), address.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an IP address has 4 or 16 bytes", e);
        }
    }

    private UpstreamClient.Limits share(EventLoop loop) {
        EventExecutorGroup all = loop.parent();
        int loops = 0;
        if (all != null) for (var ignored : all) loops++;
        int parts = Math.max(1, loops);
        return new UpstreamClient.Limits(
                limits.connectTimeout(),
                Math.ceilDiv(limits.maxConnections(), parts),
                Math.ceilDiv(limits.maxPending(), parts),
                limits.acquireTimeout(),
                limits.maxIdleTime(),
                limits.maxLifeTime());
    }
}
