package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.TestService.Answer;
import dev.sluice.orders.events.Redis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The process of a real MariaDB is killed under load and started again: no order is lost, none is doubled. */
class DatabaseKilledIT {

    private static final int CUSTOMERS = 8;
    private static final int BEFORE_THE_KILL = 150;
    private static final int AFTER_THE_RESTART = 150;

    private final AtomicInteger stored = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final Map<String, String> orders = new ConcurrentHashMap<>();
    private final CountDownLatch enough = new CountDownLatch(1);

    @Test
    void everyOrderThatWasAnsweredIsThereOnceAndIsAnnouncedOnce() throws Exception {
        MariaDbServer server = MariaDbServer.start("killed");
        TestDatabase database = server.database("orders");
        try (Redis redis = new Redis();
                ExecutorService customers = Executors.newVirtualThreadPerTaskExecutor()) {
            TestService service = TestService.start(
                    database,
                    "--orders.events.redis-uri=" + redis.uri(),
                    "--orders.events.poll-interval=10ms",
                    "--orders.events.max-back-off=200ms",
                    "--spring.datasource.hikari.connection-timeout=1000",
                    "--logging.level.dev.sluice.orders.ProblemAnswers=error",
                    "--logging.level.dev.sluice.orders.events=off",
                    "--logging.level.com.zaxxer=off",
                    "--logging.level.org.mariadb=off");
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CUSTOMERS; i++) {
                running.add(customers.submit(() -> shop(service)));
            }

            await(() -> stored.get() >= BEFORE_THE_KILL);
            server.kill();
            await(() -> refused.get() > 0);
            server.startAgain();
            int afterwards = stored.get() + AFTER_THE_RESTART;
            await(() -> stored.get() >= afterwards);
            enough.countDown();
            for (Future<?> customer : running) {
                customer.get();
            }

            assertThat(inDatabase(database)).containsExactlyInAnyOrderElementsOf(orders.values());
            await(() -> announced(redis).keySet().containsAll(orders.values()));
            assertThat(announced(redis))
                    .allSatisfy((order, versions) -> assertThat(versions).containsOnly(1));
            assertThat(announced(redis)).containsOnlyKeys(orders.values());
            server.kill();
        }
    }

    /** Places order after order, each under one key until it is answered. */
    private Void shop(TestService service) throws InterruptedException {
        while (enough.getCount() > 0) {
            String key = UUID.randomUUID().toString();
            Answer answer = service.place(key, OrderBodies.order("customer", 100));
            while (answer.status() >= 500) {
                assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                refused.incrementAndGet();
                enough.await(20, TimeUnit.MILLISECONDS);
                answer = service.place(key, OrderBodies.order("customer", 100));
            }
            assertThat(answer.status()).as(answer.body()).isIn(200, 201);
            orders.put(key, answer.json().path("id").asString());
            stored.incrementAndGet();
        }
        return null;
    }

    private static List<String> inDatabase(TestDatabase database) throws Exception {
        List<String> ids = new ArrayList<>();
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id FROM orders")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    private static Map<String, List<Integer>> announced(Redis redis) {
        Map<String, List<Integer>> versions = new HashMap<>();
        redis.events("orders")
                .forEach(event -> versions.computeIfAbsent(event.path("order").asString(), id -> new ArrayList<>())
                        .add(event.path("version").asInt()));
        return versions;
    }

    private static void await(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }
}
