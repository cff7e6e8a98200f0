package dev.sluice.orders;

import org.junit.jupiter.api.Nested;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.mysql.MySQLContainer;

/** The contracts on a real MySQL, for whoever has Docker; through the driver that the service ships. */
@Testcontainers(disabledWithoutDocker = true)
class MySqlIT {

    @Container
    static final MySQLContainer MYSQL = new MySQLContainer("mysql:8.4");

    static TestDatabase database() {
        String url = "jdbc:mariadb://" + MYSQL.getHost() + ":" + MYSQL.getMappedPort(MySQLContainer.MYSQL_PORT) + "/"
                + MYSQL.getDatabaseName() + "?allowPublicKeyRetrieval=true";
        return new TestDatabase(url, MYSQL.getUsername(), MYSQL.getPassword());
    }

    @Nested
    class Api extends ApiContract {
        Api() {
            super(database());
        }
    }

    @Nested
    class Idempotency extends IdempotencyContract {
        Idempotency() {
            super(database());
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(database());
        }
    }
}
