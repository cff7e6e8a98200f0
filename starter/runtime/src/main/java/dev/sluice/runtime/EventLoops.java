package dev.sluice.runtime;

import dev.sluice.policy.placement.Loops;
import dev.sluice.policy.placement.PlacementPolicy;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutorChooserFactory.EventExecutorChooser;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * The event loops of this process: one group on one transport for accepted and for outgoing connections, so that both count
 * as load. Listeners have a loop of their own: a burst of new connections would make one of the others look busy when it is
 * about to be idle, and a busy loop would keep new connections waiting.
 */
public final class EventLoops implements LoopResources, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventLoops.class);
    private static final Duration SAMPLE_INTERVAL = Duration.ofMillis(100);
    private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(15);

    private final Transport transport;
    private final LoopGroup group;
    private final EventLoopGroup acceptor;
    private final LoopLoads loads;
    private final List<Consumer<Loops>> observers = new CopyOnWriteArrayList<>();
    private final LogPacer pacer = new LogPacer(System::nanoTime);

    /** Creates the loops with one acceptor. */
    public EventLoops(Transport transport, int count, PlacementPolicy policy) {
        this(transport, count, 1, policy);
    }

    /**
     * Creates the loops and starts to sample their load.
     *
     * @param count number of loops, at least 1
     * @param acceptors number of threads that accept connections, at least 1
     */
    public EventLoops(Transport transport, int count, int acceptors, PlacementPolicy policy) {
        var sampled = new CompletableFuture<LoopLoads>();
        this.transport = transport;
        this.group = new LoopGroup(transport, count, loops -> {
            var metered = Arrays.stream(loops).map(MeteredLoop.class::cast).toList();
            sampled.complete(new LoopLoads(metered, System.nanoTime()));
            return chooser(sampled.join(), policy);
        });
        this.loads = sampled.join();
        this.acceptor = new MultiThreadIoEventLoopGroup(
                acceptors, LoopThread.factory(transport, "acceptor-"), transport.ioHandlers());
        Thread.ofPlatform().daemon().name("sluice-loop-sampler").start(this::sampleUntilDisposed);
    }

    private static EventExecutorChooser chooser(LoopLoads loads, PlacementPolicy policy) {
        return new PlacementChooser(loads, policy);
    }

    public Transport transport() {
        return transport;
    }

    public int count() {
        return group.executorCount();
    }

    /** Mean share of their time that the loops work, 0 to 1. */
    public double busyShare() {
        var snapshot = loads.snapshot();
        return IntStream.range(0, snapshot.count())
                .mapToDouble(loop -> snapshot.sampled(loop).busyShare())
                .average()
                .orElse(0);
    }

    LoopLoads loads() {
        return loads;
    }

    /** Calls an observer after each sample of the loops' load, ten times a second, on a thread that is nobody's loop. */
    public void afterEachSample(Consumer<Loops> observer) {
        observers.add(observer);
    }

    /** The one group; whether Reactor Netty would prefer a native transport has been settled by {@link #transport()}. */
    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return group;
    }

    @Override
    public EventLoopGroup onServerSelect(boolean useNative) {
        return acceptor;
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup loops) {
        return transport.newChannel(type);
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(Class<C> type, EventLoopGroup loops) {
        return transport.channelClass(type);
    }

    @Override
    public boolean isDisposed() {
        return group.isShuttingDown();
    }

    @Override
    public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
        return Mono.when(shutDown(acceptor, quietPeriod, timeout), shutDown(group, quietPeriod, timeout));
    }

    /** Stops the loops and waits for them; by then the server has closed its connections. */
    @Override
    public void close() {
        disposeLater(Duration.ZERO, SHUTDOWN_TIMEOUT).block(SHUTDOWN_TIMEOUT.plusSeconds(1));
    }

    private static Mono<Void> shutDown(EventLoopGroup group, Duration quietPeriod, Duration timeout) {
        return Mono.create(
                sink -> group.shutdownGracefully(quietPeriod.toMillis(), timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .addListener(ended -> sink.success()));
    }

    private void sampleUntilDisposed() {
        while (!isDisposed()) {
            LockSupport.parkNanos(SAMPLE_INTERVAL.toNanos());
            loads.sample(System.nanoTime());
            observers.forEach(this::tell);
        }
    }

    /** An observer that fails must not end the sampling. */
    private void tell(Consumer<Loops> observer) {
        try {
            observer.accept(loads.snapshot());
        } catch (RuntimeException failure) {
            pacer.count(failures -> log.atWarn()
                    .setCause(failure)
                    .addKeyValue("sluice.runtime.failures", failures)
                    .log("An observer of the loops' load failed"));
        }
    }
}
