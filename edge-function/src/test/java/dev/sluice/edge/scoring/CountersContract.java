package dev.sluice.edge.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.scoring.History.Past;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every store of counters keeps. A store's test extends this and gives an empty store for each test. */
abstract class CountersContract {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final Counters counters = counters();
    private int next;

    abstract Counters counters();

    @Test
    void theFirstOrderOfACustomerHasNoPast() {
        Past past = customer(add("ann", NOON, 500));
        assertThat(past.ever()).isZero();
        assertThat(past.week().orders()).isZero();
        assertThat(past.meanWorth()).isEmpty();
        assertThat(past.days()).isZero();
    }

    @Test
    void anOrderIsReadBeforeItIsAdded() {
        add("ann", NOON, 500);
        Past past = customer(add("ann", NOON.plusSeconds(1), 70_000));
        assertThat(past.ever()).isEqualTo(1);
        assertThat(past.hour()).isEqualTo(new History.Window(1, 5));
        assertThat(past.meanWorth()).hasValue(5);
    }

    @Test
    void aWindowLosesAnOrderExactlyWhenItIsAsOldAsTheWindow() {
        for (Duration window : List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7))) {
            String customer = "customer of " + window;
            add(customer, NOON, 100);
            assertThat(orders(customer(add(customer, NOON.plus(window).minusMillis(1), 100)), window))
                    .as("just inside %s", window)
                    .isEqualTo(1);
            assertThat(orders(customer(add(customer, NOON.plus(window), 100)), window))
                    .as("just outside %s", window)
                    .isEqualTo(1);
        }
    }

    @Test
    void anotherOrderOfTheSameMomentIsCounted() {
        add("ann", NOON, 100);
        assertThat(customer(add("ann", NOON, 100)).hour().orders()).isEqualTo(1);
    }

    @Test
    void aRepeatedOrderCountsOnceAndGetsItsFirstAnswerAgain() {
        add("ann", NOON, 100);
        OrderFacts order = order("ann", NOON.plusSeconds(1), 100);
        History first = observe(order);
        add("ann", NOON.plusSeconds(2), 100);
        assertThat(observe(order)).isEqualTo(first);
        assertThat(customer(add("ann", NOON.plusSeconds(3), 100)).ever()).isEqualTo(3);
    }

    @Test
    void aLateOrderSeesOnlyWhatWasBeforeIt() {
        add("ann", NOON, 100);
        add("ann", NOON.plusSeconds(3600), 900);
        Past past = customer(add("ann", NOON.plusSeconds(1800), 100));
        assertThat(past.ever()).isEqualTo(1);
        assertThat(past.hour()).isEqualTo(new History.Window(1, 1));
        assertThat(past.meanWorth()).hasValue(1);
    }

    @Test
    void aLateOrderIsCountedAtItsOwnTime() {
        add("ann", NOON, 100);
        add("ann", NOON.minus(Duration.ofMinutes(50)), 300);
        Past past = customer(add("ann", NOON.plus(Duration.ofMinutes(20)), 100));
        assertThat(past.hour().orders()).isEqualTo(1);
        assertThat(past.day()).isEqualTo(new History.Window(2, 4));
        assertThat(past.days()).isCloseTo(70 / 1440.0, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void ordersWithoutADeviceShareNoCounter() {
        add("ann", NOON, 100);
        History history = add("bob", NOON, 100);
        assertThat(history.device()).isNull();
        assertThat(history.address()).isNull();
        assertThat(customer(history).ever()).isZero();
    }

    @Test
    void aDeviceKnowsItsOtherCustomers() {
        for (String customer : List.of("ann", "bob", "bob")) observe(onDevice(customer, "phone"));
        Past past = Objects.requireNonNull(observe(onDevice("ann", "phone")).device());
        assertThat(past.companions()).isEqualTo(1);
        assertThat(past.companionKnown()).isTrue();
        assertThat(Objects.requireNonNull(observe(onDevice("cat", "phone")).device())
                        .companions())
                .isEqualTo(2);
    }

    @Test
    void anOrderWhoseWorthIsUnknownCountsWithoutWorth() {
        add("ann", NOON, 200);
        OrderFacts unknown = new OrderFacts(
                "unknown", "ann", null, null, 900, Currency.getInstance("XXX"), null, null, null, null, NOON);
        observe(unknown);
        Past past = customer(add("ann", NOON, 200));
        assertThat(past.hour()).isEqualTo(new History.Window(2, 2));
        assertThat(past.meanWorth()).hasValue(2);
    }

    /** 2,000 orders of few customers, a third of them late, against a list that is searched from end to end. */
    @Test
    void everyAnswerIsThatOfAnExactCount() {
        long seed = 4_711;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<OrderFacts> before = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Instant time = NOON.plusSeconds(i * 400L - (random.nextInt(3) == 0 ? random.nextInt(200_000) : 0));
            OrderFacts order = order("customer " + random.nextInt(15), time, random.nextInt(100_000));
            Past past = customer(observe(order));
            assertThat(past.ever())
                    .isEqualTo(exact(before, order, Duration.ofDays(10_000)).size());
            assertThat(past.hour().orders())
                    .isEqualTo(exact(before, order, Duration.ofHours(1)).size());
            assertThat(past.day().orders())
                    .isEqualTo(exact(before, order, Duration.ofDays(1)).size());
            List<OrderFacts> week = exact(before, order, Duration.ofDays(7));
            assertThat(past.week().orders()).isEqualTo(week.size());
            assertThat(Math.round(100 * past.week().worth()))
                    .isEqualTo(week.stream().mapToLong(OrderFacts::amount).sum());
            before.add(order);
        }
    }

    @Test
    void ordersOfOneDeviceAtTheSameInstantSeeEachOtherInSomeOrder() throws Exception {
        int orders = 200;
        List<Future<Long>> seen = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < orders; i++) {
                OrderFacts order = onDevice("customer", "shared");
                seen.add(threads.submit(() -> Objects.requireNonNull(counters.observe(order)
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS)
                                .device())
                        .ever()));
            }
            List<Long> positions = new ArrayList<>();
            for (Future<Long> position : seen) positions.add(position.get(10, TimeUnit.SECONDS));
            assertThat(positions)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, orders).mapToObj(Long::valueOf).toList());
        }
    }

    private static List<OrderFacts> exact(List<OrderFacts> before, OrderFacts order, Duration window) {
        return before.stream()
                .filter(other -> Objects.equals(other.customer(), order.customer()))
                .filter(other -> !other.time().isAfter(order.time()))
                .filter(other -> other.time().isAfter(order.time().minus(window)))
                .toList();
    }

    private static int orders(Past past, Duration window) {
        if (window.equals(Duration.ofHours(1))) return past.hour().orders();
        return (window.equals(Duration.ofDays(1)) ? past.day() : past.week()).orders();
    }

    private static Past customer(History history) {
        return Objects.requireNonNull(history.customer());
    }

    History observe(OrderFacts order) {
        return counters.observe(order)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private History add(String customer, Instant time, long amount) {
        return observe(order(customer, time, amount));
    }

    private OrderFacts onDevice(String customer, String device) {
        return order(customer, device, NOON, 100);
    }

    OrderFacts order(String customer, Instant time, long amount) {
        return order(customer, null, time, amount);
    }

    private OrderFacts order(String customer, @Nullable String device, Instant time, long amount) {
        return new OrderFacts(
                "order " + next++,
                customer,
                device,
                null,
                amount,
                Currency.getInstance("GBP"),
                null,
                null,
                null,
                null,
                time);
    }
}
