package dev.sluice.orders;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.core.env.Environment;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs every call a few times before the service reports that it is ready: a canary must not be judged by its cold start.
 * It opens all connections of the pool, writes orders and rolls them back, and calls the service through its own port with
 * requests that change nothing. Readiness begins only when all runners have ended. A warm-up that fails costs speed and
 * nothing else.
 */
@Component
final class WarmUp implements ApplicationRunner {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String CUSTOMER = "warm-up";

    private final int rounds;
    private final Orders orders;
    private final DataSource pool;
    private final JsonMapper json;
    private final Environment environment;

    WarmUp(OrdersProperties properties, Orders orders, DataSource pool, JsonMapper json, Environment environment) {
        this.rounds = properties.warmUp().rounds();
        this.orders = orders;
        this.pool = pool;
        this.json = json;
        this.environment = environment;
    }

    @Override
    public void run(ApplicationArguments arguments) throws InterruptedException {
        long start = System.nanoTime();
        int done = 0;
        try (HttpClient client = HttpClient.newHttpClient()) {
            fillPool();
            while (done < rounds && System.nanoTime() - start < LIMIT.toNanos()) {
                rehearse(client);
                done++;
            }
        } catch (IOException | SQLException | DataAccessException | TransactionException e) {
            log.atWarn().setCause(e).log("Warm-up failed; the first calls will be slow");
        }
        log.atInfo()
                .addKeyValue("sluice.orders.warmup_rounds", done)
                .addKeyValue("event.duration", System.nanoTime() - start)
                .log("Warmed up");
    }

    /** Holds as many connections at once as the pool may have, so that it opens every one. */
    private void fillPool() throws SQLException {
        List<Connection> connections = new ArrayList<>();
        try {
            int idle = pool.unwrap(HikariDataSource.class).getMinimumIdle();
            for (int i = 0; i < idle; i++) {
                connections.add(pool.getConnection());
            }
        } finally {
            for (Connection connection : connections) {
                connection.close();
            }
        }
    }

    private void rehearse(HttpClient client) throws IOException, InterruptedException {
        OrderRequest request = request("GBP");
        orders.rehearse(OrderDraft.check(request));
        json.writeValueAsBytes(new Orders.Page(List.of(sample(request)), null));
        send(client, get("/orders?customer=" + CUSTOMER));
        send(client, get("/orders/" + UUID.randomUUID()));
        send(client, post(request("no currency, so it is refused")));
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(LIMIT).build();
    }

    private HttpRequest post(OrderRequest body) {
        return HttpRequest.newBuilder(uri("/orders"))
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .header(OrderController.KEY_HEADER, CUSTOMER)
                .POST(BodyPublishers.ofByteArray(json.writeValueAsBytes(body)))
                .build();
    }

    private URI uri(String path) {
        String host = environment.getProperty("server.address", "127.0.0.1");
        return URI.create("http://" + host + ":" + environment.getRequiredProperty("local.server.port") + path);
    }

    private static void send(HttpClient client, HttpRequest request) throws IOException, InterruptedException {
        client.send(request, HttpResponse.BodyHandlers.discarding());
    }

    private static OrderRequest request(String currency) {
        List<OrderRequest.Item> items = IntStream.range(0, 20)
                .mapToObj(i -> new OrderRequest.Item("WARM-UP-" + i, 1L + i, 100L))
                .toList();
        return new OrderRequest(CUSTOMER, "reference", currency, "United Kingdom", new ArrayList<>(items));
    }

    private static Order sample(OrderRequest request) {
        return OrderDraft.check(request).accept(UUID.randomUUID(), OrderStatus.ACCEPTED, Instant.EPOCH);
    }
}
