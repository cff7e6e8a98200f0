package dev.sluice.runtime;

import io.netty.channel.Channel;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainDatagramChannel;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.ServerDomainSocketChannel;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport in force: how event loops wait for the kernel, and the channels that go with it. */
public enum Transport {
    EPOLL {
        @Override
        IoHandlerFactory ioHandlers() {
            return EpollIoHandler.newFactory();
        }

        @Override
        Map<Class<? extends Channel>, Class<? extends Channel>> channels() {
            return Map.of(
                    SocketChannel.class, EpollSocketChannel.class,
                    ServerSocketChannel.class, EpollServerSocketChannel.class,
                    DatagramChannel.class, EpollDatagramChannel.class,
                    DomainSocketChannel.class, EpollDomainSocketChannel.class,
                    ServerDomainSocketChannel.class, EpollServerDomainSocketChannel.class,
                    DomainDatagramChannel.class, EpollDomainDatagramChannel.class);
        }
    },

    NIO {
        @Override
        IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        Map<Class<? extends Channel>, Class<? extends Channel>> channels() {
            return Map.of(
                    SocketChannel.class, NioSocketChannel.class,
                    ServerSocketChannel.class, NioServerSocketChannel.class,
                    DatagramChannel.class, NioDatagramChannel.class,
                    DomainSocketChannel.class, NioDomainSocketChannel.class,
                    ServerDomainSocketChannel.class, NioServerDomainSocketChannel.class);
        }
    };

    private static final Logger log = LoggerFactory.getLogger(Transport.class);

    abstract IoHandlerFactory ioHandlers();

    /** Channel interface → the class that implements it on this transport. */
    abstract Map<Class<? extends Channel>, Class<? extends Channel>> channels();

    /**
     * The transport for a mode on this machine.
     *
     * @throws EpollUnavailableException when epoll is demanded and cannot be used
     */
    public static Transport select(TransportMode mode) {
        return select(mode, Transport::whyEpollIsUnavailable);
    }

    static Transport select(TransportMode mode, Supplier<@Nullable Throwable> whyEpollIsUnavailable) {
        if (mode == TransportMode.NIO) return NIO;
        var obstacle = whyEpollIsUnavailable.get();
        if (obstacle == null) return EPOLL;
        if (mode == TransportMode.EPOLL) throw new EpollUnavailableException(obstacle);
        log.atWarn()
                .addKeyValue("error.message", EpollUnavailableException.rootMessage(obstacle))
                .log("Epoll is not available, the server runs on NIO");
        return NIO;
    }

    <C extends Channel> Class<? extends C> channelClass(Class<C> type) {
        var implementation = channels().get(type);
        if (implementation == null)
            throw new IllegalArgumentException(name() + " has no channel for " + type.getName());
        return implementation.asSubclass(type);
    }

    <C extends Channel> C newChannel(Class<C> type) {
        return new ReflectiveChannelFactory<>(channelClass(type)).newChannel();
    }

    private static @Nullable Throwable whyEpollIsUnavailable() {
        try {
            return Epoll.unavailabilityCause();
        } catch (NoClassDefFoundError classesExcluded) {
            return classesExcluded;
        }
    }
}
