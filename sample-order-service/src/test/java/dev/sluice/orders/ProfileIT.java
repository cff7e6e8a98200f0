package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The service as operators start it on a database of their own: by a profile and the environment, here on a real MariaDB. */
class ProfileIT {

    private final TestDatabase database = MariaDbServer.newDatabase();
    private final URI address = URI.create(database.url().substring("jdbc:".length()));

    @Test
    void theProfileMariadbNeedsNothingButWhereTheDatabaseIs() throws SQLException {
        TestService service = started("mariadb");

        assertThat(placed(service)).isEqualTo(1);
        assertThat(url(service)).contains("connectTimeout", "socketTimeout");
    }

    @Test
    void theProfileMysqlAsksForTheServersKeyToo() throws SQLException {
        TestService service = started("mysql");

        assertThat(placed(service)).isEqualTo(1);
        assertThat(url(service)).contains("connectTimeout", "socketTimeout", "allowPublicKeyRetrieval=true");
    }

    /** The server of the tests takes any user. */
    private TestService started(String profile) {
        return TestService.startAsConfigured(
                "--spring.profiles.active=" + profile,
                "--ORDERS_DB_HOST=" + address.getHost(),
                "--ORDERS_DB_PORT=" + address.getPort(),
                "--ORDERS_DB_NAME=" + address.getPath().substring(1),
                "--ORDERS_DB_USER=shop",
                "--ORDERS_DB_PASSWORD=a password");
    }

    /** Places an order; says how many the database has then. */
    private int placed(TestService service) throws SQLException {
        assertThat(service.place(UUID.randomUUID().toString(), OrderBodies.order("customer", 100))
                        .status())
                .isEqualTo(201);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM orders")) {
            count.next();
            return count.getInt(1);
        }
    }

    private static String url(TestService service) {
        return service.bean(HikariDataSource.class).getJdbcUrl();
    }
}
