package dev.sluice.cli.customers;

import dev.sluice.cli.orders.OrderEvent.Adjustment;
import dev.sluice.cli.orders.OrderEvent.Cancel;
import dev.sluice.cli.orders.OrderStream;
import dev.sluice.cli.orders.Sale;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Many customers at once, from a stream of orders.
 *
 * <p>Calls are due at a fixed rate whether or not earlier ones have been answered, as real customers do not wait for each
 * other. When more are unanswered than are due in {@value #SECONDS_IN_FLIGHT} s the machine is slower than the rate: then the
 * schedule slips, and what slipped is not made up for in a burst. The limit is low, so that latencies on a busy machine stay
 * those of the service and do not become those of a queue.
 */
public final class Traffic {

    private static final double SECONDS_IN_FLIGHT = 0.1;
    private static final int LEAST_IN_FLIGHT = 12;
    private static final double LOOKS_AT_ORDER = 0.6;
    private static final double LISTS_ORDERS = 0.25;
    private static final long NANOS = 1_000_000_000L;
    private static final long CATCH_UP_NANOS = NANOS / 5;

    private final OrderStream stream;
    private final Shop shop;
    private final Tally tally;
    private final double rate;
    private final SplittableRandom random;
    private final Deque<Call> next = new ArrayDeque<>();
    private final Map<String, Customer> customers = new HashMap<>();
    private final Semaphore places;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile boolean running = true;
    private @Nullable Thread thread;

    public Traffic(OrderStream stream, Shop shop, Tally tally, Pace pace) {
        this.stream = stream;
        this.shop = shop;
        this.tally = tally;
        this.rate = pace.rate;
        this.places = new Semaphore((int) Math.max(LEAST_IN_FLIGHT, pace.rate * SECONDS_IN_FLIGHT));
        this.random = new SplittableRandom(pace.seed);
    }

    /** How fast, and the seed of who looks at which order when. */
    public record Pace(double rate, long seed) {}

    public void start() {
        thread = Thread.ofPlatform().name("traffic").daemon().start(this::run);
    }

    /** What ended the traffic early, if anything did. */
    public @Nullable Exception failure() {
        return failure.get();
    }

    /** Lets the customers finish what they have begun. */
    public void stop() throws InterruptedException, IOException {
        running = false;
        Thread started = thread;
        if (started != null) {
            started.join();
        }
        threads.shutdown();
        if (!threads.awaitTermination(2, TimeUnit.MINUTES)) {
            throw new IOException("Customers still wait for answers two minutes after the last call.");
        }
        stream.close();
    }

    /** Compares what the customers sent with what is stored; only after {@link #stop}. */
    public OrderAudit audit(Shop service) throws InterruptedException, IOException {
        return OrderAudit.of(service, customers.values());
    }

    private void run() {
        try {
            long due = System.nanoTime();
            long period = (long) (NANOS / rate);
            while (running) {
                Call call = nextCall();
                LockSupport.parkNanos(due - System.nanoTime());
                boolean slipped = !places.tryAcquire();
                if (slipped) {
                    places.acquire();
                }
                submit(call);
                long now = System.nanoTime();
                due = slipped || now - due > CATCH_UP_NANOS ? now + period : due + period;
            }
        } catch (IOException | RuntimeException e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void submit(Call call) {
        customers
                .computeIfAbsent(call.customer(), id -> new Customer(id, shop, tally))
                .submit(call, threads, places::release);
    }

    private Call nextCall() throws IOException {
        while (next.isEmpty()) {
            switch (stream.next()) {
                case Sale sale -> plan(sale);
                case Cancel cancel -> next.add(new Call.CancelLast(cancel.customer()));
                case Adjustment adjustment -> tally.adjustmentsSkipped.increment();
            }
        }
        return next.remove();
    }

    private void plan(Sale sale) {
        next.add(new Call.Place(sale));
        if (random.nextDouble() < LOOKS_AT_ORDER) {
            next.add(new Call.LookAtLast(sale.customer()));
        }
        if (random.nextDouble() < LISTS_ORDERS) {
            next.add(new Call.ListOwn(sale.customer()));
        }
    }
}
