package dev.sluice.orders;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The order service on a free port, and a plain HTTP client in front of it. Services end with the JVM: closing one would take
 * the event loops from the others.
 */
public final class TestService {

    /** What the service answered; {@code json} is missing when the body was empty. */
    public record Answer(int status, Map<String, List<String>> headers, String body, JsonNode json) {

        public String type() {
            return json.path("type").asString("");
        }

        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> String.join(",", entry.getValue()))
                    .findFirst()
                    .orElse("");
        }
    }

    static final String SIGNING_KEY = "a signing key for tests only";

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<List<Object>, TestService> running = new ConcurrentHashMap<>();

    private final ConfigurableApplicationContext context;
    private final URI address;

    private TestService(ConfigurableApplicationContext context) {
        this.context = context;
        this.address =
                URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** The service that the suite shares for this database and these properties. */
    public static TestService on(TestDatabase database, String... properties) {
        return running.computeIfAbsent(List.of(database, List.of(properties)), absent -> start(database, properties));
    }

    public static TestService start(TestDatabase database, String... properties) {
        return start(new SpringApplicationBuilder(OrderServiceApplication.class), database, properties);
    }

    static TestService start(SpringApplicationBuilder application, TestDatabase database, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + database.user(),
                "--spring.datasource.password=" + database.password()));
        Collections.addAll(arguments, properties);
        return start(application, arguments);
    }

    /** The service on the database that its own files and these properties say. */
    static TestService startAsConfigured(String... properties) {
        return start(new SpringApplicationBuilder(OrderServiceApplication.class), List.of(properties));
    }

    private static TestService start(SpringApplicationBuilder application, List<String> properties) {
        List<String> arguments =
                new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1", "--logging.level.root=warn"));
        arguments.addAll(properties);
        application.properties("orders.risk.signing-key=" + SIGNING_KEY, "orders.warm-up.rounds=1");
        // Nor is there an orderly end with the JVM: by then the database may have ended first, and each would wait for
        // it.
        return new TestService(application.registerShutdownHook(false).run(arguments.toArray(String[]::new)));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Answer get(String path, String... headers) {
        HttpRequest.Builder request = request(path);
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    public Answer place(String key, String body, String... headers) {
        HttpRequest.Builder request = request("/orders")
                .header("Content-Type", "application/json")
                .header(OrderController.KEY_HEADER, key)
                .POST(BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Answer placeWithoutKey(String body) {
        return send(
                request("/orders").header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    public Answer cancel(String id, String... headers) {
        HttpRequest.Builder request = request("/orders/" + id + "/cancel").POST(BodyPublishers.noBody());
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Answer put(String path, String body) {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(LIMIT);
    }

    private static Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
            String body = response.body();
            return new Answer(
                    response.statusCode(),
                    response.headers().map(),
                    body,
                    body.startsWith("{") ? JSON.readTree(body) : JSON.missingNode());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
