package dev.sluice.edge;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the kernel tells of readiness. Netty 4.2 watches sockets level-triggered and has no other mode. Nothing is lost by that here:
 * a connection asks for its next read while it still handles the last one, so its interest is not changed from request to request.
 */
enum Transport {
    /** Epoll where it can be loaded, else NIO with a warning. */
    AUTO,
    /** Epoll or no start. */
    EPOLL,
    NIO;

    private static final Logger log = LoggerFactory.getLogger(Transport.class);

    /** Epoll or NIO, never auto. */
    Transport resolve() {
        return switch (this) {
            case NIO -> NIO;
            case EPOLL -> {
                Epoll.ensureAvailability();
                yield EPOLL;
            }
            case AUTO -> {
                if (Epoll.isAvailable()) yield EPOLL;
                log.atWarn()
                        .addKeyValue("error.message", String.valueOf(Epoll.unavailabilityCause()))
                        .log("Epoll cannot be loaded, NIO is used: slower, and otherwise the same");
                yield NIO;
            }
        };
    }

    /** Loads the library of epoll in a thread of its own: it takes about as long as the model does, which is read meanwhile. */
    void prepare() {
        if (this != NIO) Thread.ofPlatform().name("edge-epoll").daemon().start(Epoll::isAvailable);
    }

    EventLoopGroup loops(int count) {
        IoHandlerFactory io = this == EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("edge-loop"), io);
    }

    Class<? extends SocketChannel> client() {
        return this == EPOLL ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    Class<? extends ServerSocketChannel> listener() {
        return this == EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }
}
