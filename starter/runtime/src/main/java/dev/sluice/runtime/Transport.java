package dev.sluice.runtime;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultSelectStrategyFactory;
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
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainDatagramChannel;
import io.netty.channel.unix.DomainSocketChannel;
import io.netty.channel.unix.ServerDomainSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringDomainSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport in force: how event loops wait for the kernel, and the channels that go with it. */
public enum Transport {
    EPOLL {
        @Override
        IoHandlerFactory ioHandlers() {
            return EpollIoHandler.newFactory(EVENTS_IN_A_TURN, DefaultSelectStrategyFactory.INSTANCE);
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

    IO_URING {
        @Override
        IoHandlerFactory ioHandlers() {
            return IoUringIoHandler.newFactory();
        }

        @Override
        Map<Class<? extends Channel>, Class<? extends Channel>> channels() {
            return Map.of(
                    SocketChannel.class, IoUringSocketChannel.class,
                    ServerSocketChannel.class, IoUringServerSocketChannel.class,
                    DatagramChannel.class, IoUringDatagramChannel.class,
                    DomainSocketChannel.class, IoUringDomainSocketChannel.class,
                    ServerDomainSocketChannel.class, IoUringServerDomainSocketChannel.class);
        }
    },

    NIO {
        @Override
        IoHandlerFactory ioHandlers() {
            return NioIoHandler.newFactory();
        }

        @Override
        public ChannelOption<Boolean> reusePort() {
            return NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);
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

    /**
     * How many connections a loop serves before it turns to its tasks, which are answers of blocking handlers and deadlines. Netty's 4,096
     * are requests read for tens of milliseconds while the answers to earlier ones wait.
     */
    private static final int EVENTS_IN_A_TURN = 16;

    private static final Logger log = LoggerFactory.getLogger(Transport.class);

    abstract IoHandlerFactory ioHandlers();

    /** Channel interface → the class that implements it on this transport. */
    abstract Map<Class<? extends Channel>, Class<? extends Channel>> channels();

    /** Option by which several listeners share a port. */
    public ChannelOption<Boolean> reusePort() {
        return UnixChannelOption.SO_REUSEPORT;
    }

    /**
     * The transport for a mode on this machine.
     *
     * @throws TransportUnavailableException when a transport is demanded and cannot be used
     */
    public static Transport select(TransportMode mode) {
        return select(mode, Transport::obstacle);
    }

    static Transport select(TransportMode mode, Function<Transport, @Nullable Throwable> obstacles) {
        return switch (mode) {
            case NIO -> NIO;
            case EPOLL -> demand(EPOLL, obstacles);
            case IO_URING -> demand(IO_URING, obstacles);
            case AUTO -> epollOrNio(obstacles.apply(EPOLL));
        };
    }

    private static Transport demand(Transport transport, Function<Transport, @Nullable Throwable> obstacles) {
        var obstacle = obstacles.apply(transport);
        if (obstacle != null) throw new TransportUnavailableException(transport, obstacle);
        return transport;
    }

    private static Transport epollOrNio(@Nullable Throwable obstacle) {
        if (obstacle == null) return EPOLL;
        log.atWarn()
                .addKeyValue("error.message", TransportUnavailableException.rootMessage(obstacle))
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

    /** What keeps this machine from using a transport; null if nothing does. */
    private static @Nullable Throwable obstacle(Transport transport) {
        try {
            return switch (transport) {
                case EPOLL -> Epoll.unavailabilityCause();
                case IO_URING -> IoUring.unavailabilityCause();
                case NIO -> null;
            };
        } catch (NoClassDefFoundError classesExcluded) {
            return classesExcluded;
        }
    }
}
