package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.orders.TestService.Answer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** One key, one order: whoever repeats, however often, wherever, and whatever dies in between. */
abstract class IdempotencyContract {

    private static final int REPEATS = 50;

    private final TestDatabase database;
    private final TestService service;

    IdempotencyContract(TestDatabase database) {
        this.database = database;
        this.service = TestService.on(database);
    }

    @Test
    void aRepeatAnswersTheSameOrder() {
        String key = unique();
        String body = OrderBodies.order(unique(), 255);

        Answer first = service.place(key, body);
        Answer second = service.place(key, body);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isEmpty();
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void aRepeatMayBeWrittenInAnotherWay() {
        String key = unique();
        service.place(
                key,
                "{\"customer\":\"c\",\"currency\":\"GBP\",\"items\":[{\"sku\":\"a\",\"quantity\":1,\"unitPrice\":2}]}");

        Answer repeat = service.place(
                key,
                "{ \"items\": [{\"unitPrice\": 2, \"sku\": \"a\", \"quantity\": 1}], \"currency\": \"GBP\", \"customer\": \"c\" }");

        assertThat(repeat.status()).isEqualTo(200);
    }

    @Test
    void aKeyIsRefusedForAnotherBody() {
        String key = unique();
        String customer = unique();
        Answer first = service.place(key, OrderBodies.order(customer, 255));

        Answer other = service.place(key, OrderBodies.order(customer, 256));

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.type()).isEqualTo("urn:sluice:problem:idempotency-key-reused");
        assertThat(storedFor(customer)).containsExactly(id(first));
    }

    @Test
    void keysThatDifferInCaseAreDifferentKeys() {
        String key = "a" + unique();
        String customer = unique();

        assertThat(service.place(key, OrderBodies.order(customer, 1)).status()).isEqualTo(201);
        assertThat(service.place("A" + key.substring(1), OrderBodies.order(customer, 1))
                        .status())
                .isEqualTo(201);
        assertThat(storedFor(customer)).hasSize(2);
    }

    @Test
    void aRepeatAfterTheCancellationAnswersTheCancelledOrder() {
        String key = unique();
        String body = OrderBodies.order(unique(), 255);
        service.cancel(id(service.place(key, body)));

        Answer repeat = service.place(key, body);

        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.json().path("status").asString()).isEqualTo("CANCELLED");
    }

    @RepeatedTest(5)
    void fiftyParallelRepeatsStoreOneOrder() {
        String customer = unique();
        String key = unique();
        String body = OrderBodies.order(customer, OrderBodies.items(30));

        List<Answer> answers = inParallel(i -> service.place(key, body));

        assertOneOrder(answers, customer);
    }

    @RepeatedTest(3)
    void parallelRepeatsOverTwoServicesStoreOneOrder() {
        TestService second = TestService.on(database, "--orders.version=v2");
        String customer = unique();
        String key = unique();
        String body = OrderBodies.order(customer, OrderBodies.items(30));

        List<Answer> answers = inParallel(i -> (i % 2 == 0 ? service : second).place(key, body));

        assertOneOrder(answers, customer);
    }

    @RepeatedTest(3)
    void ofTwoParallelBodiesUnderOneKeyOneWins() {
        String customer = unique();
        String key = unique();

        List<Answer> answers = inParallel(i -> service.place(key, OrderBodies.order(customer, i % 2)));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 422).hasSize(REPEATS / 2);
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(REPEATS / 2 - 1);
        assertThat(storedFor(customer)).hasSize(1);
    }

    @Test
    void aCallThatDiesAfterItsCommitIsAnsweredByAnyOtherService() {
        TestService dying = TestService.on(database, "--orders.misbehaviour.enabled=true");
        dying.put("/misbehaviour", "{\"errorRate\": 1, \"seed\": " + seedOfALostAnswer() + "}");
        String customer = unique();
        String key = unique();
        String body = OrderBodies.order(customer, 255);

        Answer lost = dying.place(key, body);
        Answer repeat = service.place(key, body);

        assertThat(lost.status()).isEqualTo(500);
        assertThat(lost.header("Location")).isEmpty();
        assertThat(lost.body()).doesNotContain(customer);
        assertThat(repeat.status()).isEqualTo(200);
        assertThat(repeat.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(storedFor(customer)).containsExactly(id(repeat));
    }

    @Test
    void aCallThatDiesBeforeItsCommitLeavesTheKeyFree() throws Exception {
        String customer = unique();
        String key = unique();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Connection dying = database.connect()) {
            dying.setAutoCommit(false);
            insertHalf(dying, key);

            Future<Answer> waiting = executor.submit(() -> service.place(key, OrderBodies.order(customer, 255)));
            HikariDataSource pool = service.bean(HikariDataSource.class);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> waiting.isDone() || pool.getHikariPoolMXBean().getActiveConnections() > 0);
            dying.rollback();

            assertThat(waiting.get().status()).isEqualTo(201);
            assertThat(storedFor(customer)).containsExactly(id(waiting.get()));
        }
    }

    private void assertOneOrder(List<Answer> answers, String customer) {
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSize(REPEATS - 1);
        assertThat(answers.stream().map(Answer::body).collect(Collectors.toSet()))
                .hasSize(1);
        assertThat(storedFor(customer)).containsExactly(id(answers.getFirst()));
    }

    private List<String> storedFor(String customer) {
        List<String> ids = new ArrayList<>();
        service.get("/orders?customer=" + customer)
                .json()
                .path("items")
                .forEach(order -> ids.add(order.path("id").asString()));
        return ids;
    }

    private static List<Answer> inParallel(IntFunction<Answer> call) {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> calls = new ArrayList<>();
            for (int i = 0; i < REPEATS; i++) {
                int number = i;
                calls.add(executor.submit(() -> call.apply(number)));
            }
            List<Answer> answers = new ArrayList<>();
            for (Future<Answer> answer : calls) {
                answers.add(answer.get());
            }
            return answers;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first half of what the service does, left without a commit. */
    private static void insertHalf(Connection connection, String key) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO orders (id, idempotency_key, request_fingerprint, customer, currency, total, status, created_micros)
                VALUES (?, ?, ?, 'nobody', 'GBP', 1, 'ACCEPTED', 0)
                """)) {
            byte[] digest = new IdempotencyKey(key).digest().bytes();
            insert.setString(1, unique());
            insert.setBytes(2, digest);
            insert.setBytes(3, digest);
            insert.executeUpdate();
        }
    }

    private static long seedOfALostAnswer() {
        long seed = 0;
        while (new Misbehaviour.Settings(1, 1, seed).fate(0) != Misbehaviour.Fate.FAILS_AFTER) {
            seed++;
        }
        return seed;
    }

    private static String id(Answer answer) {
        return answer.json().path("id").asString();
    }

    private static String unique() {
        return UUID.randomUUID().toString();
    }
}
