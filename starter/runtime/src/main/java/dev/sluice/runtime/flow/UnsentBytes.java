package dev.sluice.runtime.flow;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.util.List;

/**
 * Limits how many bytes of a connection the kernel keeps that it has not sent.
 *
 * <p>The kernel takes up to some megabytes for a client that reads none of them, and copying them is work that a loop does while its other
 * connections wait: 200 clients that ask for a large response and do not read cost a gigabyte of the kernel's memory and a second
 * of a core. It needs no more than what it can send before the loop comes back; what is sent and not yet acknowledged does not count,
 * so a fast client is not slowed. And bytes that the kernel has taken have nearly reached the client, which is what a deadline for
 * writing goes by.
 */
public final class UnsentBytes {
    static final long LIMIT = 128 << 10;

    /** By name, because the classes of a transport may be absent. NIO has no such option. */
    private static final List<ChannelOption<Long>> OPTIONS = List.of(
            ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_NOTSENT_LOWAT"),
            ChannelOption.valueOf("io.netty.channel.uring.IoUringChannelOption#TCP_NOTSENT_LOWAT"));

    private UnsentBytes() {}

    /** Limits them where the transport can. */
    public static void limit(Channel connection) {
        for (var option : OPTIONS) if (connection.config().setOption(option, LIMIT)) return;
    }
}
