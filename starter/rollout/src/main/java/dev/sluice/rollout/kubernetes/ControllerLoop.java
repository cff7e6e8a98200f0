package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.Rollouts;
import io.kubernetes.client.extended.workqueue.DefaultRateLimitingQueue;
import io.kubernetes.client.extended.workqueue.RateLimitingQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Feeds the {@link RolloutController} from a work queue: each rollout is looked at when something happened to it, once a
 * second, and thoroughly every ten seconds; after a failure again with growing distance. One look at a rollout at a time.
 */
final class ControllerLoop implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ControllerLoop.class);
    private static final int WORKERS = 2;
    private static final int THOROUGH_EVERY = 10;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sluice-rollout-queue").daemon().factory());
    private final ExecutorService waiting = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("sluice-rollout-waiting").daemon().factory());
    private final RateLimitingQueue<String> queue = new DefaultRateLimitingQueue<>(waiting);
    private final Map<String, String> failing = new ConcurrentHashMap<>();
    private final Map<String, Boolean> thorough = new ConcurrentHashMap<>();
    private final List<Thread> workers = new ArrayList<>();
    private @Nullable Work work;
    private int rounds;
    private volatile boolean running;

    /** What the loop drives, known only after the parts that feed it. */
    record Work(RolloutController controller, ClusterWatches watches, Rollouts rollouts, Runnable addressesChanged) {}

    /** Something happened to a rollout. */
    void changed(String rollout) {
        queue.add(rollout);
    }

    void drive(Work driven) {
        work = driven;
    }

    /** Before the web server: the first table that a gateway gets has every service. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        Work driven = driven();
        driven.watches().start();
        driven.addressesChanged().run();
        running = true;
        for (int i = 0; i < WORKERS; i++)
            workers.add(
                    Thread.ofVirtual().name("sluice-rollout-controller-" + i).start(() -> work(driven)));
        var unused = clock.scheduleWithFixedDelay(() -> everySecond(driven), 0, 1, TimeUnit.SECONDS);
    }

    @Override
    public void stop() {
        running = false;
        queue.shutDown();
        clock.shutdownNow();
        waiting.shutdownNow();
        workers.forEach(Thread::interrupt);
        driven().watches().close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private Work driven() {
        if (work == null) throw new IllegalStateException("the loop has nothing to drive");
        return work;
    }

    private void everySecond(Work driven) {
        boolean all = rounds++ % THOROUGH_EVERY == 0;
        List<String> names = new ArrayList<>();
        driven.watches().seen(Kind.ROLLOUT).forEach(rollout -> names.add(Documents.name(rollout)));
        driven.rollouts().all().forEach(rollout -> names.add(rollout.name()));
        for (String name : names) {
            if (all) thorough.put(name, true);
            queue.add(name);
        }
    }

    private void work(Work driven) {
        try {
            while (running) {
                String name = queue.get();
                if (name == null) return;
                try {
                    driven.addressesChanged().run();
                    driven.controller().look(name, thorough.remove(name) != null);
                    done(name);
                } catch (RuntimeException exception) {
                    failed(name, exception);
                } finally {
                    queue.done(name);
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void done(String name) {
        queue.forget(name);
        if (failing.remove(name) != null)
            log.atInfo().addKeyValue("sluice.rollout.name", name).log("Rollout can be looked at again");
    }

    /** The same failure is logged once. */
    private void failed(String name, RuntimeException exception) {
        queue.addRateLimited(name);
        if (exception.toString().equals(failing.put(name, exception.toString()))) return;
        log.atWarn()
                .addKeyValue("sluice.rollout.name", name)
                .setCause(exception)
                .log("Rollout could not be looked at; it is tried again");
    }
}
