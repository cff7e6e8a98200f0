package dev.sluice.runtime;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutorChooserFactory;
import io.netty.util.concurrent.ThreadPerTaskExecutor;
import java.util.concurrent.Executor;

/** Netty's group of event loops, made of loops that can be metered. */
final class LoopGroup extends MultiThreadIoEventLoopGroup {
    LoopGroup(Transport transport, int count, EventExecutorChooserFactory choosers) {
        super(count, new ThreadPerTaskExecutor(LoopThread.factory(transport, "")), choosers, transport.ioHandlers());
    }

    /** Called by the constructor of the super class, so it may use nothing of this one. */
    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory ioHandlers, Object... args) {
        return new MeteredLoop(this, executor, ioHandlers);
    }
}
