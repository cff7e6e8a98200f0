package dev.sluice.runtime.listen;

import dev.sluice.policy.placement.LoopLimits;
import dev.sluice.policy.placement.Loops;
import dev.sluice.runtime.LogPacer;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops accepting while no loop can take more. New connections then wait in the kernel's queue, where they cost nothing, instead of
 * on a loop, where they would slow down those that are served. A pause ends after a while even if nothing has improved: what
 * waits may be a health check, and a service that does not answer it is killed for being busy.
 */
final class AcceptPause implements Consumer<Loops> {
    private static final Logger log = LoggerFactory.getLogger(AcceptPause.class);
    private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

    private final LoopLimits limits;
    private final long longestNanos;
    private final LongSupplier nanoTime;
    private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();
    private final LogPacer pacer = new LogPacer(System::nanoTime);
    private volatile boolean paused;
    private final AtomicLong pauses = new AtomicLong();
    private final AtomicLong pausedNanos = new AtomicLong();
    private volatile long pausedSince;

    /**
     * Creates a pause that can be.
     *
     * @param longest how long it lasts at most; zero for as long as the loops are full
     */
    AcceptPause(LoopLimits limits, Duration longest, LongSupplier nanoTime) {
        this.limits = limits;
        this.longestNanos = longest.isZero() ? Long.MAX_VALUE : longest.toNanos();
        this.nanoTime = nanoTime;
    }

    void watch(Channel listener) {
        listeners.add(listener);
        listener.closeFuture().addListener(closed -> listeners.remove(listener));
        if (paused) listener.config().setAutoRead(false);
    }

    /** Called with each sample of the loops, by one thread. */
    @Override
    public void accept(Loops loops) {
        var full = limits.areReached(loops, paused);
        var now = nanoTime.getAsLong();
        if (!paused && full && !listeners.isEmpty()) pause(now);
        else if (paused && (!full || now - pausedSince >= longestNanos)) resume(now);
    }

    boolean isOn() {
        return paused;
    }

    long pauses() {
        return pauses.get();
    }

    /** Seconds for which accepting has been paused so far. */
    double seconds() {
        return (pausedNanos.get() + (paused ? nanoTime.getAsLong() - pausedSince : 0)) / SECOND;
    }

    /** Ports on which accepting can pause. */
    IntStream ports() {
        return listeners.stream()
                .map(Channel::localAddress)
                .filter(InetSocketAddress.class::isInstance)
                .mapToInt(address -> ((InetSocketAddress) address).getPort())
                .distinct();
    }

    private void pause(long now) {
        pausedSince = now;
        paused = true;
        pauses.incrementAndGet();
        for (var listener : listeners) listener.config().setAutoRead(false);
        pacer.count(times -> log.atWarn()
                .addKeyValue("sluice.runtime.accept.pauses", times)
                .log("Accepting pauses, all loops are full: new connections wait in the kernel"));
    }

    private void resume(long now) {
        pausedNanos.addAndGet(now - pausedSince);
        paused = false;
        for (var listener : listeners) listener.config().setAutoRead(true);
    }
}
