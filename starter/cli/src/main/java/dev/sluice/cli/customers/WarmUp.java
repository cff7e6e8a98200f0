package dev.sluice.cli.customers;

import dev.sluice.cli.orders.OrderEvent;
import dev.sluice.cli.orders.OrderStream;
import dev.sluice.cli.orders.Sale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks both versions the same until neither gets faster any more.
 *
 * <p>A fresh JVM is slow, and a canary that is fresher than stable looks like a slow release. So throw-away customers place and
 * read orders at both versions, at stable mostly through the gateway, which has to get warm too, and as often at v2 as at v1. The phase ends
 * when the median latency of each has stayed within a quarter of its best for three seconds, or when its time is over.
 */
public final class WarmUp {

    private static final Duration AT_LEAST = Duration.ofSeconds(6);
    private static final Duration USUALLY_AT_MOST = Duration.ofSeconds(20);
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final int WORKERS = 4;
    private static final int STEADY_WINDOWS = 3;
    private static final double STEADY = 1.25;

    private final List<Arm> arms;
    private final OrderStream generator;
    private final AtomicLong customers = new AtomicLong();
    private final Duration atMost;
    private volatile boolean running = true;

    /** @param gateway leads to stable as long as there is no release */
    public WarmUp(Shop stable, Shop canary, Shop gateway, long seed) {
        this(stable, canary, gateway, seed, USUALLY_AT_MOST);
    }

    WarmUp(Shop stable, Shop canary, Shop gateway, long seed, Duration atMost) {
        this.atMost = atMost;
        Arm throughGateway = new Arm(gateway);
        Arm atCanary = new Arm(canary);
        this.arms = List.of(throughGateway, atCanary, throughGateway, atCanary, new Arm(stable), atCanary);
        this.generator = OrderStream.madeUp(seed);
    }

    /** What the warm-up found. */
    public record Result(long requests, Duration took, boolean steady) {}

    public Result run() throws InterruptedException {
        long started = System.nanoTime();
        boolean steady = false;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int i = 0; i < WORKERS; i++) {
                    int first = i;
                    threads.execute(() -> work(first));
                }
                while (!steady && elapsed(started).compareTo(atMost) < 0) {
                    Thread.sleep(WINDOW.compareTo(atMost) < 0 ? WINDOW : atMost);
                    arms.stream().distinct().forEach(Arm::endWindow);
                    steady = elapsed(started).compareTo(AT_LEAST) >= 0
                            && arms.stream().allMatch(Arm::steady);
                }
            } finally {
                running = false;
            }
        }
        return new Result(arms.stream().distinct().mapToLong(Arm::requests).sum(), elapsed(started), steady);
    }

    private void work(int first) {
        try {
            for (int turn = first; running; turn++) {
                exercise(arms.get(turn % arms.size()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void exercise(Arm arm) throws IOException {
        Sale sale = throwAway();
        String customer = sale.customer();
        long started = System.nanoTime();
        Answer placed = arm.shop.place(sale);
        long placing = System.nanoTime() - started;
        String id = placed.json().path("id").asString("");
        int calls = 1;
        if (!id.isEmpty()) {
            arm.shop.get(customer, id);
            arm.shop.list(customer, 5, null);
            calls = 3;
        }
        arm.record(placing, calls);
    }

    private Sale throwAway() throws IOException {
        synchronized (generator) {
            while (true) {
                OrderEvent event = generator.next();
                if (event instanceof Sale sale) {
                    String name = "warm-up-" + customers.incrementAndGet();
                    return new Sale("W-" + name, name, sale.country(), sale.currency(), sale.items());
                }
            }
        }
    }

    private static Duration elapsed(long started) {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    /** One way to the service, and the medians of its latest windows. */
    private static final class Arm {
        private final Shop shop;
        private final List<Long> window = new ArrayList<>();
        private final List<Long> medians = new ArrayList<>();
        private long requests;

        Arm(Shop shop) {
            this.shop = shop;
        }

        synchronized void record(long nanos, int calls) {
            window.add(nanos);
            requests += calls;
        }

        synchronized void endWindow() {
            if (!window.isEmpty()) {
                long[] sorted = window.stream().mapToLong(Long::longValue).toArray();
                Arrays.sort(sorted);
                medians.add(sorted[sorted.length / 2]);
                window.clear();
            }
        }

        synchronized boolean steady() {
            if (medians.size() < STEADY_WINDOWS) {
                return false;
            }
            long best = medians.stream().mapToLong(Long::longValue).min().orElseThrow();
            return medians.subList(medians.size() - STEADY_WINDOWS, medians.size()).stream()
                    .allMatch(median -> median <= best * STEADY);
        }

        synchronized long requests() {
            return requests;
        }
    }
}
