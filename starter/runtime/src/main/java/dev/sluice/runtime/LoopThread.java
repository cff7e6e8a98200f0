package dev.sluice.runtime;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.scheduler.NonBlocking;

/** Thread of an event loop; Reactor refuses to block it. */
final class LoopThread extends FastThreadLocalThread implements NonBlocking {
    private LoopThread(Runnable loop, String name) {
        super(loop, name);
        setDaemon(true);
    }

    static ThreadFactory factory(Transport transport, String role) {
        var prefix = "sluice-" + transport.name().toLowerCase(Locale.ROOT) + "-" + role;
        var started = new AtomicInteger();
        return loop -> new LoopThread(loop, prefix + started.incrementAndGet());
    }
}
