package dev.sluice.runtime;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Two instances of a service that are replaced one after the other, as a cluster does it: the new one is up before the old one is told
 * to end, and clients learn of either later than it happens. Clients keep their connections, take them in turn, and ask without a
 * pause.
 */
final class RollingRestarts {
    private static final int CLIENTS = 8;
    private static final Duration DRAIN = Duration.ofMillis(1_500);
    /** Below the delay of the drain, as it must be in a cluster. */
    private static final int LATEST_MILLIS = 1_000;

    private final int restarts;
    private final SplittableRandom random;
    private final long seed;
    private final List<Integer> endpoints = new CopyOnWriteArrayList<>();
    private final List<String> failures = new CopyOnWriteArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong askedToLeave = new AtomicLong();
    private final AtomicLong turns = new AtomicLong();
    private volatile boolean stopped;

    RollingRestarts(int restarts, long seed) {
        this.restarts = restarts;
        this.random = new SplittableRandom(seed);
        this.seed = seed;
    }

    record Report(long seed, int restarts, long answered, long askedToLeave, List<String> failures) {}

    Report run() throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor();
                var cluster = Executors.newSingleThreadScheduledExecutor()) {
            var instances = new ArrayList<>(List.of(instance(), instance()));
            for (var instance : instances) endpoints.add(instance.port());
            var calls = new ArrayList<CompletableFuture<Void>>();
            for (var i = 0; i < CLIENTS; i++) calls.add(CompletableFuture.runAsync(this::callUntilStopped, clients));
            for (var restart = 0; restart < restarts; restart++) replaceOldest(instances, cluster);
            stopped = true;
            for (var call : calls) call.join();
            for (var instance : instances) instance.close();
        }
        return new Report(seed, restarts, answered.get(), askedToLeave.get(), List.copyOf(failures));
    }

    private void replaceOldest(List<RunningServer> instances, ScheduledExecutorService cluster) throws Exception {
        var replacement = instance();
        instances.add(replacement);
        var learned = later(cluster, () -> endpoints.add(replacement.port()));
        var oldest = instances.removeFirst();
        var port = oldest.port();
        var forgotten = later(cluster, () -> endpoints.removeIf(known -> known == port));
        oldest.close();
        learned.get();
        forgotten.get();
    }

    private Future<?> later(ScheduledExecutorService cluster, Runnable news) {
        return cluster.schedule(news, random.nextInt(LATEST_MILLIS), TimeUnit.MILLISECONDS);
    }

    private static RunningServer instance() {
        return RunningServer.start("sluice.runtime.drain.delay=" + DRAIN.toMillis() + "ms");
    }

    private void callUntilStopped() {
        @Nullable RawConnection connection = null;
        while (!stopped) {
            try {
                if (connection == null) connection = new RawConnection(nextEndpoint());
                var response = connection.get("/blocking");
                if (response.status() != 200) failures.add("status " + response.status());
                answered.incrementAndGet();
                if (!response.endsConnection()) continue;
                askedToLeave.incrementAndGet();
                connection.close();
                connection = null;
            } catch (IOException failure) {
                failures.add(failure.toString());
                connection = null;
            }
        }
    }

    private int nextEndpoint() {
        var known = List.copyOf(endpoints);
        return known.get((int) (turns.getAndIncrement() % known.size()));
    }
}
