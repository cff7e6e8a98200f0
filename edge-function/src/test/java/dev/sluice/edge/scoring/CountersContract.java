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
import java.util.concurrent.CompletionStage;
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

    private static final Currency GBP = Currency.getInstance("GBP");

    private final Counters counters = counters();
    private int next;

    abstract Counters counters();

    @Test
    void theFirstOrderOfACustomerHasNoPast() {
        Past past = customer(add("ann", NOON, 500));
        assertThat(past.ever()).isZero();
        assertThat(past.recent().week().orders()).isZero();
        assertThat(past.meanWorth()).isEmpty();
        assertThat(past.days()).isZero();
    }

    @Test
    void anOrderIsReadBeforeItIsAdded() {
        add("ann", NOON, 500);
        Past past = customer(add("ann", NOON.plusSeconds(1), 70_000));
        assertThat(past.ever()).isEqualTo(1);
        assertThat(past.recent().hour()).isEqualTo(new History.Window(1, 5, 0));
        assertThat(past.meanWorth()).hasValue(5);
    }

    @Test
    void aWindowHoldsThisHourAndAsManyFullHoursBeforeItAsItIsLong() {
        for (Duration window :
                List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7), Duration.ofDays(30))) {
            String customer = "customer of " + window;
            add(customer, NOON, 100);
            Instant inside = NOON.plus(window).plus(Duration.ofMinutes(59));
            assertThat(orders(customer(add(customer, inside, 100)), window))
                    .as("just inside %s", window)
                    .isEqualTo(1);
            assertThat(orders(customer(add(customer, inside.plus(Duration.ofMinutes(1)), 100)), window))
                    .as("just outside %s", window)
                    .isEqualTo(1);
        }
    }

    @Test
    void aSettledWindowEndsWhereLabelsAreComplete() {
        add("ann", NOON, 100);
        Duration complete = Duration.ofDays(7).plusHours(1);
        assertThat(customer(add("ann", NOON.plus(complete).minusMillis(1), 100))
                        .settled()
                        .day()
                        .orders())
                .isZero();
        assertThat(customer(add("ann", NOON.plus(complete), 100))
                        .settled()
                        .day()
                        .orders())
                .isEqualTo(1);
        assertThat(customer(add("ann", NOON.plus(complete).plus(Duration.ofDays(1)), 100))
                        .settled()
                        .day()
                        .orders())
                .isZero();
    }

    @Test
    void aLabelCountsInTheHourOfItsOrderAndOnce() {
        OrderFacts bad = order("ann", NOON, 100);
        observe(bad);
        observe(order("ann", NOON.plus(Duration.ofDays(1)), 100));
        assertThat(label(bad.orderId(), true)).isEqualTo(Label.Effect.APPLIED);
        assertThat(label(bad.orderId(), true)).isEqualTo(Label.Effect.REPEATED);
        Past past = customer(add("ann", NOON.plus(Duration.ofDays(7).plusHours(1)), 100));
        assertThat(past.frauds()).isEqualTo(1);
        assertThat(past.settled().day()).isEqualTo(new History.Window(1, 1, 1));
        assertThat(past.recent().week()).isEqualTo(new History.Window(1, 1, 0));
    }

    @Test
    void aLabelThatIsTakenBackIsForgotten() {
        OrderFacts order = order("ann", NOON, 100);
        observe(order);
        assertThat(label(order.orderId(), false)).isEqualTo(Label.Effect.REPEATED);
        label(order.orderId(), true);
        assertThat(label(order.orderId(), false)).isEqualTo(Label.Effect.APPLIED);
        Past past = customer(add("ann", NOON, 100));
        assertThat(past.frauds()).isZero();
        assertThat(past.recent().hour().frauds()).isZero();
    }

    @Test
    void aLabelOfAnUnknownOrderNeedsItsFacts() {
        add("ann", NOON, 100);
        assertThat(label("never seen", true)).isEqualTo(Label.Effect.UNKNOWN_ORDER);
        OrderFacts order = order("ann", NOON, 100);
        Label told = new Label(order.orderId(), true, order);
        assertThat(join(counters.label(told))).isEqualTo(Label.Effect.APPLIED);
        assertThat(join(counters.label(told))).isEqualTo(Label.Effect.REPEATED);
        assertThat(customer(add("ann", NOON, 100)).frauds()).isEqualTo(1);
    }

    @Test
    void theLatestOrderIsRemembered() {
        assertThat(customer(add("ann", NOON, 100)).minutesSince()).isEmpty();
        assertThat(customer(add("ann", NOON.plusSeconds(90), 100)).minutesSince())
                .hasValue(1.5);
        assertThat(customer(add("ann", NOON.plusSeconds(60), 100)).minutesSince())
                .as("a late order is not before the latest")
                .hasValue(0);
    }

    @Test
    void aSellerIsRemembered() {
        for (int i = 0; i < 3; i++) observe(order("customer " + i, null, "shop", NOON, 100));
        Past shop = Objects.requireNonNull(
                observe(order("ann", null, "shop", NOON, 100)).seller());
        assertThat(shop.recent().hour()).isEqualTo(new History.Window(3, 3, 0));
        assertThat(shop.companions()).isZero();
    }

    @Test
    void bucketsEndWithTheHorizon() {
        add("ann", NOON, 100);
        Instant late = NOON.plus(Duration.ofDays(39));
        add("ann", late, 100);
        add("ann", NOON, 100);
        Past past = customer(add("ann", late, 100));
        assertThat(past.ever()).isEqualTo(3);
        assertThat(past.recent().hour().orders()).isEqualTo(1);
        assertThat(past.days()).isEqualTo(39);
    }

    @Test
    void onlySoManyCompanionsAreNoted() {
        for (int i = 0; i < 20; i++) observe(onDevice("customer " + i, "shared"));
        Past past = Objects.requireNonNull(observe(onDevice("new", "shared")).device());
        assertThat(past.companions()).isEqualTo(Trail.MAX_COMPANIONS);
        assertThat(past.ever()).isEqualTo(20);
    }

    @Test
    void anotherOrderOfTheSameMomentIsCounted() {
        add("ann", NOON, 100);
        assertThat(customer(add("ann", NOON, 100)).recent().hour().orders()).isEqualTo(1);
    }

    @Test
    void aRepeatedOrderCountsOnceAndDoesNotSeeItself() {
        observe(withCountry("ann", "GB"));
        OrderFacts order = withCountry("ann", "FR");
        History first = observe(order);
        assertThat(observe(order)).isEqualTo(first);
        assertThat(customer(first).companionKnown()).isFalse();
        assertThat(customer(add("ann", NOON.plusSeconds(3), 100)).ever()).isEqualTo(2);
    }

    @Test
    void aRepeatUnderOtherKeysSeesAllOfThem() {
        OrderFacts order = order("ann", NOON, 100);
        observe(order);
        add("bob", NOON, 100);
        OrderFacts other =
                new OrderFacts(order.orderId(), "bob", null, null, null, 100, GBP, null, null, null, null, NOON);
        assertThat(customer(observe(other)).ever()).isEqualTo(1);
        assertThat(customer(add("bob", NOON, 100)).ever()).isEqualTo(1);
    }

    @Test
    void anOrderThatIsOnlyCountedCountsOnceAndDoesNotSeeItselfLater() {
        OrderFacts order = order("ann", NOON, 500);
        assertThat(join(counters.count(order))).isTrue();
        assertThat(join(counters.count(order))).isFalse();
        assertThat(customer(observe(order)).ever()).isZero();
        Past past = customer(add("ann", NOON.plusSeconds(1), 100));
        assertThat(past.ever()).isEqualTo(1);
        assertThat(past.recent().hour()).isEqualTo(new History.Window(1, 5, 0));
    }

    @Test
    void anOrderThatWasScoredIsNotCountedAgain() {
        OrderFacts order = order("ann", NOON, 500);
        observe(order);
        assertThat(join(counters.count(order))).isFalse();
        assertThat(customer(add("ann", NOON, 100)).ever()).isEqualTo(1);
    }

    @Test
    void aLateOrderSeesNothingOfLaterHours() {
        add("ann", NOON, 100);
        add("ann", NOON.plusSeconds(3600), 900);
        Past past = customer(add("ann", NOON.plusSeconds(1800), 100));
        assertThat(past.ever()).isEqualTo(1);
        assertThat(past.recent().hour()).isEqualTo(new History.Window(1, 1, 0));
        assertThat(past.meanWorth()).hasValue(1);
    }

    @Test
    void aLateOrderIsCountedAtItsOwnTime() {
        add("ann", NOON, 100);
        add("ann", NOON.minus(Duration.ofMinutes(150)), 300);
        Past past = customer(add("ann", NOON.plus(Duration.ofMinutes(20)), 100));
        assertThat(past.recent().hour().orders()).isEqualTo(1);
        assertThat(past.recent().day()).isEqualTo(new History.Window(2, 4, 0));
        assertThat(past.days()).isCloseTo(170 / 1440.0, org.assertj.core.data.Offset.offset(1e-9));
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
                "unknown", "ann", null, null, null, 900, Currency.getInstance("XXX"), null, null, null, null, NOON);
        observe(unknown);
        Past past = customer(add("ann", NOON, 200));
        assertThat(past.recent().hour()).isEqualTo(new History.Window(2, 2, 0));
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
            assertThat(past.recent().hour().orders())
                    .isEqualTo(exact(before, order, Duration.ofHours(1)).size());
            assertThat(past.recent().day().orders())
                    .isEqualTo(exact(before, order, Duration.ofDays(1)).size());
            List<OrderFacts> week = exact(before, order, Duration.ofDays(7));
            assertThat(past.recent().week().orders()).isEqualTo(week.size());
            assertThat(Math.round(100 * past.recent().week().worth()))
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
                .filter(other -> hour(other.time()) <= hour(order.time()))
                .filter(other -> hour(other.time()) >= hour(order.time().minus(window)))
                .toList();
    }

    private static long hour(Instant time) {
        return time.getEpochSecond() / 3_600;
    }

    private static int orders(Past past, Duration window) {
        return switch ((int) window.toHours()) {
            case 1 -> past.recent().hour().orders();
            case 24 -> past.recent().day().orders();
            case 168 -> past.recent().week().orders();
            default -> past.recent().month().orders();
        };
    }

    private static Past customer(History history) {
        return Objects.requireNonNull(history.customer());
    }

    History observe(OrderFacts order) {
        return join(counters.observe(order));
    }

    private Label.Effect label(String orderId, boolean fraud) {
        return join(counters.label(new Label(orderId, fraud, null)));
    }

    private static <T> T join(CompletionStage<T> answer) {
        return answer.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private History add(String customer, Instant time, long amount) {
        return observe(order(customer, time, amount));
    }

    private OrderFacts onDevice(String customer, String device) {
        return order(customer, device, null, NOON, 100);
    }

    private OrderFacts withCountry(String customer, String country) {
        return new OrderFacts("order " + next++, customer, null, null, null, 100, GBP, null, null, null, country, NOON);
    }

    OrderFacts order(String customer, Instant time, long amount) {
        return order(customer, null, null, time, amount);
    }

    private OrderFacts order(
            String customer, @Nullable String device, @Nullable String seller, Instant time, long amount) {
        return new OrderFacts(
                "order " + next++, customer, device, null, seller, amount, GBP, null, null, null, null, time);
    }
}
