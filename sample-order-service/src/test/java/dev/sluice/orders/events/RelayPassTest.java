package dev.sluice.orders.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** One pass of the relay, on a database in memory, with a sink that fails when it is told to. */
class RelayPassTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final JdbcConnectionPool pool =
            JdbcConnectionPool.create("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
    private final JdbcClient jdbc = JdbcClient.create(pool);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> published = new ArrayList<>();
    private Instant now = START;
    private Predicate<OrderEvent> failing = event -> false;

    private final Outbox outbox = new Outbox(jdbc);
    private final EventTable table = new EventTable(jdbc, outbox, () -> now);
    private final EventMetrics metrics = new EventMetrics(meters, () -> now);
    private final EventProperties properties = new EventProperties(
            true,
            null,
            "orders",
            10,
            3,
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofDays(1));
    private final RelayPass pass =
            new RelayPass(table, new RecordingSink(), properties, metrics, new JdbcTransactionManager(pool));

    private final class RecordingSink implements EventSink {
        @Override
        public void publish(List<OrderEvent> events) {
            for (OrderEvent event : events) {
                published.add(event.order().customer() + event.change().version());
                if (failing.test(event)) {
                    throw new IllegalStateException("told to fail");
                }
            }
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void migrate() {
        Flyway.configure().dataSource(pool).load().migrate();
    }

    @AfterEach
    void close() {
        pool.dispose();
    }

    @Test
    void whatWaitsIsPublishedOnceOldestFirst() {
        order(1, "a");
        order(2, "b");

        pass.run();
        pass.run();

        assertThat(published).containsExactly("a1", "b1");
        assertThat(meters.counter("orders.events.published").count()).isEqualTo(2);
    }

    @Test
    void aPassThatFillsItsBatchAsksForAnother() {
        for (int i = 1; i <= 4; i++) {
            order(i, "c" + i + "-");
        }

        assertThat(pass.run()).isTrue();
        assertThat(pass.run()).isFalse();
        assertThat(published).hasSize(4);
    }

    @Test
    void aVersionIsSentOnlyAfterTheOneBeforeWasTaken() {
        order(1, "a");
        outbox.append(1, 2, "CANCELLED", now);
        failing = event -> true;

        assertThatIllegalStateException().isThrownBy(pass::run);
        assertThat(published).containsExactly("a1");

        failing = event -> false;
        pass.run();
        pass.run();
        assertThat(published).containsExactly("a1", "a1", "a2");
    }

    @Test
    void aFailureInTheMiddleRepeatsTheBatch() {
        order(1, "a");
        order(2, "b");
        failing = event -> event.order().customer().equals("b");

        assertThatIllegalStateException().isThrownBy(pass::run);
        failing = event -> false;
        pass.run();

        assertThat(published).containsExactly("a1", "b1", "a1", "b1");
    }

    @Test
    void whileAnotherRelayHoldsTheLockNothingIsPublished() throws Exception {
        order(1, "a");
        try (Connection other = pool.getConnection()) {
            other.setAutoCommit(false);
            other.createStatement().executeQuery("SELECT name FROM order_relay FOR UPDATE");

            assertThat(pass.run()).isFalse();
            assertThat(published).isEmpty();
            other.rollback();
        }

        pass.run();
        assertThat(published).containsExactly("a1");
    }

    @Test
    void publishedEventsAreForgottenAfterTheirRetentionAndWaitingOnesNever() {
        order(1, "a");
        pass.run();
        now = START.plus(Duration.ofDays(1));
        order(2, "b");
        pass.forget();
        assertThat(events()).isEqualTo(2);

        now = now.plusMillis(1);
        pass.forget();

        assertThat(events()).isEqualTo(1);
        now = now.plus(Duration.ofDays(30));
        pass.forget();
        pass.run();
        assertThat(published).containsExactly("a1", "b1");
    }

    @Test
    void theLagIsTheAgeOfTheOldestEventThatWaits() {
        order(1, "a");
        now = START.plusSeconds(5);
        order(2, "b");
        pass.measure();
        now = START.plusSeconds(7);

        assertThat(meters.get("orders.events.waiting").gauge().value()).isEqualTo(2);
        assertThat(meters.get("orders.events.lag").gauge().value()).isEqualTo(7);

        pass.run();
        pass.measure();
        assertThat(meters.get("orders.events.lag").gauge().value()).isZero();
    }

    @Test
    void theRelayMeasuresWhatWaitsAlsoWhileItCannotPublish() {
        order(1, "a");
        failing = event -> true;
        now = START.plusSeconds(7);

        new EventRelay(pass, metrics, properties).step();

        assertThat(meters.counter("orders.events.failures").count()).isEqualTo(1);
        assertThat(meters.get("orders.events.waiting").gauge().value()).isEqualTo(1);
        assertThat(meters.get("orders.events.lag").gauge().value()).isEqualTo(7);
    }

    private void order(long number, String customer) {
        byte[] digest = new byte[32];
        digest[0] = (byte) number;
        jdbc.sql("""
                        INSERT INTO orders (order_number, id, idempotency_key, request_fingerprint, customer, currency, total,
                                            status, announced, created_micros)
                        VALUES (?, ?, ?, ?, ?, 'GBP', 1, 'ACCEPTED', 'ACCEPTED', 0)
                        """)
                .params(number, UUID.randomUUID().toString(), digest, digest, customer)
                .update();
        outbox.append(number, 1, "ACCEPTED", now);
    }

    private long events() {
        return jdbc.sql("SELECT COUNT(*) FROM order_events").query(Long.class).single();
    }
}
