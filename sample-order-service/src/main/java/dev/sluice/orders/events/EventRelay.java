package dev.sluice.orders.events;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes the outbox, pass after pass, for as long as the service lives. Every instance runs one, and they take turns: whoever
 * finds the lock free. It starts before the server does and ends after it, with one last pass for the orders of the drain.
 */
final class EventRelay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EventRelay.class);
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(1);
    private static final Duration FORGET_EVERY = Duration.ofMinutes(1);
    private static final Duration LAST_PASS_WITHIN = Duration.ofSeconds(10);
    private static final int BEFORE_THE_SERVER = 0;

    private final RelayPass pass;
    private final EventMetrics metrics;
    private final Duration pollInterval;
    private final BackOff backOff;
    private final Every measure = new Every(MEASURE_EVERY);
    private final Every forget = new Every(FORGET_EVERY);
    private volatile CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Thread thread;
    private int failures;

    EventRelay(RelayPass pass, EventMetrics metrics, EventProperties properties) {
        this.pass = pass;
        this.metrics = metrics;
        this.pollInterval = properties.pollInterval();
        this.backOff = new BackOff(properties.pollInterval(), properties.maxBackOff());
    }

    @Override
    public void start() {
        stopping = new CountDownLatch(1);
        thread = Thread.ofVirtual().name("order-events").start(this::run);
    }

    private void run() {
        try {
            while (stopping.getCount() > 0) {
                stopping.await(step().toNanos(), TimeUnit.NANOSECONDS);
            }
            step();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One pass; the pause after it. What waits is measured first, so that it is known above all while the pass fails. */
    Duration step() {
        try {
            if (measure.due()) {
                pass.measure();
            }
            boolean more = pass.run();
            if (forget.due()) {
                pass.forget();
            }
            recovered();
            return more ? Duration.ZERO : pollInterval;
        } catch (RuntimeException e) {
            return failed(e);
        }
    }

    private void recovered() {
        if (failures > 0) {
            log.atInfo().addKeyValue("sluice.orders.relay_failures", failures).log("Order events are published again");
        }
        failures = 0;
    }

    private Duration failed(RuntimeException e) {
        metrics.failed();
        failures++;
        if (failures == 1) {
            log.atWarn().setCause(e).log("Order events cannot be published; they wait in the database");
        } else {
            log.atDebug()
                    .setCause(e)
                    .addKeyValue("sluice.orders.relay_failures", failures)
                    .log("Order events still cannot be published");
        }
        return backOff.after(failures);
    }

    @Override
    public void stop() {
        stopping.countDown();
        Thread ending = thread;
        try {
            if (ending != null && !ending.join(LAST_PASS_WITHIN)) {
                ending.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return BEFORE_THE_SERVER;
    }

    /** Says at most once in each period that it is time, the first time at once. */
    private static final class Every {
        private final long period;
        private long next = System.nanoTime();

        Every(Duration period) {
            this.period = period.toNanos();
        }

        boolean due() {
            long now = System.nanoTime();
            if (now - next < 0) {
                return false;
            }
            next = now + period;
            return true;
        }
    }
}
