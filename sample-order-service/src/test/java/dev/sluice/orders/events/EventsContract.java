package dev.sluice.orders.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.OrderBodies;
import dev.sluice.orders.TestDatabase;
import dev.sluice.orders.TestService;
import dev.sluice.orders.TestService.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What others hear of orders: two services on one database, and a real Redis. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EventsContract {

    private final TestDatabase database;
    private Redis redis;
    private TestService service;
    private TestService second;

    EventsContract(TestDatabase database) {
        this.database = database;
    }

    @BeforeAll
    void start() {
        redis = new Redis();
        service = publishing("v1");
        second = publishing("v2");
    }

    private TestService publishing(String version) {
        return TestService.start(
                database,
                "--orders.version=" + version,
                "--orders.events.redis-uri=" + redis.uri(),
                "--orders.events.poll-interval=10ms",
                "--orders.events.max-back-off=100ms",
                "--orders.events.timeout=1s",
                "--orders.events.batch-size=7",
                "--logging.level.dev.sluice=error");
    }

    @AfterAll
    void stop() {
        redis.close();
    }

    @Test
    void aPlacedOrderIsPublishedAsTheContractSays() {
        Answer placed = service.place(unique(), OrderBodies.order("17850", 255));

        JsonNode event = awaitEvents(placed, 1).getFirst();

        JsonNode order = placed.json();
        assertThat(event.propertyNames())
                .containsExactly(
                        "order",
                        "version",
                        "status",
                        "at",
                        "orderId",
                        "customer",
                        "amount",
                        "currency",
                        "country",
                        "items",
                        "time");
        assertThat(event.path("order")).isEqualTo(order.path("id"));
        assertThat(event.path("version").asInt()).isEqualTo(1);
        assertThat(event.path("status").asString()).isEqualTo("ACCEPTED");
        assertThat(event.path("orderId").asString()).isEqualTo("536365");
        assertThat(event.path("customer").asString()).isEqualTo("17850");
        assertThat(event.path("amount").asLong()).isEqualTo(255);
        assertThat(event.path("currency").asString()).isEqualTo("GBP");
        assertThat(event.path("country").asString()).isEqualTo("United Kingdom");
        assertThat(event.path("items").asInt()).isEqualTo(1);
        assertThat(event.path("time")).isEqualTo(order.path("createdAt"));
        assertThat(Instant.parse(event.path("at").asString()))
                .isEqualTo(Instant.parse(order.path("createdAt").asString()));
    }

    @Test
    void anOrderWithoutReferenceIsNamedByTheDigestOfItsKey() {
        Answer placed = service.place(
                "key-of-the-order-1",
                "{\"customer\":\"c\",\"currency\":\"GBP\",\"items\":[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":2}]}");

        JsonNode event = awaitEvents(placed, 1).getFirst();

        // printf key-of-the-order-1 | sha256sum
        assertThat(event.path("orderId").asString())
                .isEqualTo("28783ee9362c52272eaed187a45eed4809db44828e652b72693a1675487325d2");
        assertThat(event.has("country")).isFalse();
    }

    @Test
    void twoServicesPublishEveryVersionOnceAndInOrder() throws Exception {
        List<Answer> placed = placeAndCancel(60);

        for (Answer order : placed) {
            awaitEvents(order, 2);
        }
        Map<String, List<Integer>> versions = versions();
        assertThat(placed)
                .allSatisfy(order -> assertThat(versions.get(id(order))).containsExactly(1, 2));
    }

    @Test
    void whileRedisIsAwayEventsWaitAndNoneIsLost() {
        redis.stop();
        List<Answer> placed = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Answer order = service.place(unique(), OrderBodies.order(unique(), 100));
            assertThat(order.status()).isEqualTo(201);
            assertThat(service.cancel(id(order)).status()).isEqualTo(200);
            placed.add(order);
        }
        for (TestService any : List.of(service, second)) {
            await(() -> meter(any, "orders_events_waiting") >= 40);
            await(() -> meter(any, "orders_events_lag_seconds") > 0);
        }
        // Whoever finds the lock fails; the other one passes by.
        await(() -> meter(service, "orders_events_failures_total") + meter(second, "orders_events_failures_total") > 0);

        redis.startAgain();

        for (Answer order : placed) {
            List<JsonNode> events = awaitEvents(order, 2);
            assertThat(events.getFirst().path("version").asInt()).isEqualTo(1);
            assertThat(events.getLast().path("version").asInt()).isEqualTo(2);
        }
        for (TestService any : List.of(service, second)) {
            await(() -> meter(any, "orders_events_waiting") == 0);
            await(() -> meter(any, "orders_events_lag_seconds") == 0);
        }
    }

    private List<Answer> placeAndCancel(int count) throws Exception {
        List<Future<Answer>> calls = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                TestService target = i % 2 == 0 ? service : second;
                TestService other = i % 2 == 0 ? second : service;
                calls.add(executor.submit(() -> {
                    Answer placed = target.place(unique(), OrderBodies.order(unique(), 100));
                    assertThat(other.cancel(id(placed)).status()).isEqualTo(200);
                    return placed;
                }));
            }
        }
        List<Answer> placed = new ArrayList<>();
        for (Future<Answer> call : calls) {
            placed.add(call.get());
        }
        return placed;
    }

    private List<JsonNode> awaitEvents(Answer order, int count) {
        String id = id(order);
        await(() -> eventsOf(id).size() >= count);
        return eventsOf(id);
    }

    private List<JsonNode> eventsOf(String id) {
        return redis.events("orders").stream()
                .filter(event -> event.path("order").asString().equals(id))
                .toList();
    }

    private Map<String, List<Integer>> versions() {
        Map<String, List<Integer>> versions = new HashMap<>();
        redis.events("orders")
                .forEach(event -> versions.computeIfAbsent(event.path("order").asString(), id -> new ArrayList<>())
                        .add(event.path("version").asInt()));
        return versions;
    }

    private static double meter(TestService service, String name) {
        return service.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    private static String id(Answer answer) {
        return answer.json().path("id").asString();
    }

    private static String unique() {
        return UUID.randomUUID().toString();
    }
}
