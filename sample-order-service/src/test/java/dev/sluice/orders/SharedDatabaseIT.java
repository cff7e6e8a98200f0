package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.orders.TestService.Answer;
import dev.sluice.orders.events.Redis;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A stable version and its canary, one migration apart, on one database: as it is at the canary's start, and after. */
class SharedDatabaseIT {

    @Nested
    class OnH2 extends Contract {
        OnH2() {
            super(H2Server.newDatabase());
        }
    }

    @Nested
    class OnMariaDb extends Contract {
        OnMariaDb() {
            super(MariaDbServer.newDatabase());
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Contract {

        private final TestDatabase database;
        private final PreviousRelease stable;
        private Redis redis;
        private TestService canary;
        private String early;
        private String earlyCancelled;

        Contract(TestDatabase database) {
            this.database = database;
            this.stable = new PreviousRelease(database);
        }

        @BeforeAll
        void theCanaryStartsOnTheDatabaseOfStable() throws SQLException {
            stable.start();
            early = stable.place(unique(), unique(), 100);
            earlyCancelled = stable.place(unique(), unique(), 100);
            stable.cancel(earlyCancelled);
            redis = new Redis();
            canary = TestService.start(
                    database, "--orders.events.redis-uri=" + redis.uri(), "--orders.events.poll-interval=10ms");
        }

        @AfterAll
        void stop() {
            redis.close();
        }

        @Test
        void stableStartsAgainBesideTheCanary() {
            stable.start();
        }

        @Test
        void whatStableStoredBeforeTheMigrationIsServedAndAnnounced() {
            assertThat(canary.get("/orders/" + early).header("ETag")).isEqualTo("\"1\"");

            assertThat(awaitStatuses(early, 1)).containsExactly("1 ACCEPTED");
            assertThat(awaitStatuses(earlyCancelled, 1)).containsExactly("1 CANCELLED");
        }

        @Test
        void whatStableStoresNowIsServedCancelledAndAnnounced() throws SQLException {
            String id = stable.place(unique(), unique(), 100);
            assertThat(awaitStatuses(id, 1)).containsExactly("1 ACCEPTED");

            assertThat(canary.cancel(id, "If-Match", "\"1\"").status()).isEqualTo(200);

            assertThat(stable.status(id)).isEqualTo("CANCELLED");
            assertThat(awaitStatuses(id, 2)).containsExactly("1 ACCEPTED", "2 CANCELLED");
        }

        @Test
        void whatStableCancelsIsAnnouncedAsTheNextVersion() throws SQLException {
            Answer placed = canary.place(unique(), OrderBodies.order(unique(), 100));
            String id = placed.json().path("id").asString();
            awaitStatuses(id, 1);

            stable.cancel(id);

            assertThat(awaitStatuses(id, 2)).containsExactly("1 ACCEPTED", "2 CANCELLED");
            assertThat(canary.get("/orders/" + id).header("ETag")).isEqualTo("\"2\"");
        }

        @Test
        void aKeyOfStableIsKnownToTheCanary() throws SQLException {
            String key = unique();
            String customer = unique();
            String id = stable.place(key, customer, 255);

            Answer repeat = canary.place(key, OrderBodies.order(customer, 255));

            assertThat(repeat.status()).isEqualTo(200);
            assertThat(repeat.json().path("id").asString()).isEqualTo(id);
        }

        private List<String> awaitStatuses(String id, int count) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> statuses(id).size() >= count);
            return statuses(id);
        }

        private List<String> statuses(String id) {
            return redis.events("orders").stream()
                    .filter(event -> event.path("order").asString().equals(id))
                    .map(event -> event.path("version").asInt() + " "
                            + event.path("status").asString())
                    .toList();
        }

        private static String unique() {
            return UUID.randomUUID().toString();
        }
    }
}
