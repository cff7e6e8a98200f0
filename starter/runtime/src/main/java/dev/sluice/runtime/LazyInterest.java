package dev.sluice.runtime;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Epoll that is told only what matters.
 *
 * <p>A server that reads on demand drops its interest in a socket's input after each request and takes it up again after the response:
 * two system calls that change nothing for a client that waits for its answer. Here the interest is left standing. If input comes
 * all the same while nobody wants it, epoll is told then, and the input waits. Readiness is level-triggered, so nothing can be
 * missed: as soon as the interest is taken up again, epoll reports what is there. Everything runs on the loop.
 */
final class LazyInterest implements IoHandler {
    private final IoHandler epoll;

    private LazyInterest(IoHandler epoll) {
        this.epoll = epoll;
    }

    /** Epoll handlers that are told less often. */
    static IoHandlerFactory over(IoHandlerFactory epoll) {
        return executor -> new LazyInterest(epoll.newHandler(executor));
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        if (!(handle instanceof EpollIoHandle channel)) return epoll.register(handle);
        var interest = new Interest(channel);
        interest.kernel = epoll.register(interest);
        return interest;
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    /** Stands between a channel and epoll, a handle to the one and a registration to the other. */
    @SuppressWarnings("try") // closing may be interrupted, says the interface
    private static final class Interest implements EpollIoHandle, IoRegistration {
        private final EpollIoHandle channel;
        private @Nullable IoRegistration kernel;
        private EpollIoOps wanted = EpollIoOps.NONE;
        private EpollIoOps told = EpollIoOps.NONE;

        Interest(EpollIoHandle channel) {
            this.channel = channel;
        }

        @Override
        public long submit(IoOps ops) {
            wanted = (EpollIoOps) ops;
            if (wanted.equals(told) || wanted.with(EpollIoOps.EPOLLIN).equals(told)) return wanted.value();
            return tell();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            var ready = ((EpollIoEvent) event).ops();
            if (!ready.contains(EpollIoOps.EPOLLIN) || wanted.contains(EpollIoOps.EPOLLIN)) {
                channel.handle(this, event);
                return;
            }
            if (isValid()) tell();
            var others = ready.without(EpollIoOps.EPOLLIN);
            if (others.value() == 0) return;
            EpollIoEvent rest = () -> others;
            channel.handle(this, rest);
        }

        private long tell() {
            told = wanted;
            return kernel().submit(wanted);
        }

        private IoRegistration kernel() {
            var registration = kernel;
            if (registration == null) throw new IllegalStateException("not registered");
            return registration;
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // the interface's
        public <T> T attachment() {
            return kernel().attachment();
        }

        @Override
        public boolean isValid() {
            return kernel().isValid();
        }

        @Override
        public boolean cancel() {
            return kernel().cancel();
        }

        @Override
        public FileDescriptor fd() {
            return channel.fd();
        }

        @Override
        public void registered() {
            channel.registered();
        }

        @Override
        public void unregistered() {
            channel.unregistered();
        }

        @Override
        public void close() throws Exception {
            channel.close();
        }
    }
}
