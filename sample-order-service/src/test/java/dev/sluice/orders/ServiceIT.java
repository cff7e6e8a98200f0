package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.orders.TestService.Answer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.h2.tools.Server;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The service as its platform sees it: start, readiness, threads, meters, and life without its database. */
class ServiceIT {

    @Test
    void readinessBeginsWithAFullPoolAndAfterTheWarmUp() throws SQLException {
        TestDatabase database = H2Server.newDatabase();
        AtomicInteger connections = new AtomicInteger();
        SpringApplicationBuilder application = new SpringApplicationBuilder(OrderServiceApplication.class)
                .listeners(event -> {
                    if (event instanceof AvailabilityChangeEvent<?> change
                            && change.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
                        connections.set(sessions(database));
                    }
                });

        TestService service = TestService.start(application, database, "--orders.warm-up.rounds=3");

        int pool = service.bean(HikariDataSource.class).getMaximumPoolSize();
        assertThat(connections.get()).isEqualTo(pool + 1);
        assertThat(service.get("/actuator/prometheus").body())
                .contains("status=\"404\",uri=\"/orders/{id}\",version=\"v1\"} 3");
        assertThat(service.get("/orders?customer=warm-up").json().path("items")).isEmpty();
    }

    @Test
    void versionIsShownInInfoAndOnEveryMeter() {
        TestService service = TestService.on(H2Server.SHARED, "--orders.version=v2");
        service.place(UUID.randomUUID().toString(), OrderBodies.order("c", 1));

        assertThat(service.get("/actuator/info")
                        .json()
                        .path("orders")
                        .path("version")
                        .asString())
                .isEqualTo("v2");
        assertThat(service.get("/actuator/prometheus").body())
                .contains("orders_placed_total{status=\"accepted\",version=\"v2\"}")
                .contains("hikaricp_connections{pool=\"orders\",version=\"v2\"}");
    }

    @Test
    void blockingHandlersRunOnVirtualThreads() {
        TestService service = TestService.start(
                new SpringApplicationBuilder(OrderServiceApplication.class, ThreadProbe.class), H2Server.SHARED);

        assertThat(service.get("/thread").body()).isEqualTo("virtual");
    }

    @Test
    void twoServicesMayStartAtOnceOnAnEmptyDatabase() throws Exception {
        TestDatabase database = H2Server.newDatabase();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestService>> starting = new ArrayList<>();
            for (String version : List.of("v1", "v2")) {
                starting.add(executor.submit(() -> TestService.start(database, "--orders.version=" + version)));
            }
            String key = UUID.randomUUID().toString();
            for (Future<TestService> service : starting) {
                assertThat(service.get().place(key, OrderBodies.order("c", 1)).status())
                        .isLessThan(300);
            }
        }
    }

    @Test
    void withoutDatabaseTheServiceIsNotReadyAndRecoversByItself() {
        Server server = H2Server.start(0);
        TestDatabase database = H2Server.onServer(server, "outage");
        TestService service = TestService.start(database, "--spring.datasource.hikari.connection-timeout=500");
        String key = UUID.randomUUID().toString();
        server.stop();

        Answer refused = service.place(key, OrderBodies.order("c", 1));

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.type()).isEqualTo("urn:sluice:problem:database-unavailable");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(503);
        assertThat(service.get("/actuator/health/liveness").status()).isEqualTo(200);

        Server again = H2Server.start(server.getPort());
        Awaitility.await() // The pool's own pause between attempts to connect grows to ten seconds.
                .atMost(Duration.ofMinutes(1))
                .until(() -> service.get("/actuator/health/readiness").status() == 200);
        assertThat(service.place(key, OrderBodies.order("c", 1)).status()).isEqualTo(201);
        assertThat(again.isRunning(false)).isTrue();
    }

    private static int sessions(TestDatabase database) {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS")) {
            count.next();
            return count.getInt(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @RestController
    static class ThreadProbe {
        @GetMapping("/thread")
        String thread() {
            return Thread.currentThread().isVirtual() ? "virtual" : "platform";
        }
    }
}
