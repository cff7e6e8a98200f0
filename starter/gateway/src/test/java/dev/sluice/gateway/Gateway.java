package dev.sluice.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real gateway application on an ephemeral port, with one service {@code orders} under {@code /orders}. */
public final class Gateway implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final String base;

    private Gateway(List<String> arguments, Class<?>... sources) {
        context = new SpringApplicationBuilder(GatewayApplication.class)
                .sources(sources)
                .run(arguments.toArray(String[]::new));
        base = "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** Starts a gateway that follows the controller. */
    public static Gateway of(FakeController controller, String... more) {
        return at(controller.uri(), more);
    }

    /** Starts a gateway that looks for a controller there. */
    public static Gateway at(String controller, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--sluice.gateway.controller.uri=" + controller,
                "--sluice.gateway.controller.token=" + FakeController.TOKEN));
        arguments.addAll(List.of(more));
        return alone(arguments.toArray(String[]::new));
    }

    /** Starts a gateway without a controller. */
    public static Gateway alone(String... more) {
        return with(new Class<?>[0], more);
    }

    /** Starts a gateway without a controller, and with beans of its own. */
    public static Gateway with(Class<?>[] sources, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--sluice.gateway.instance=gw-test",
                "--sluice.gateway.services.orders.path=/orders/**"));
        arguments.addAll(List.of(more));
        // Most tests want every call of a failing canary to reach it.
        if (arguments.stream().noneMatch(argument -> argument.contains(".suspicion=")))
            arguments.add("--sluice.gateway.controller.suspicion=0s");
        return new Gateway(arguments, sources);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public String uri(String path) {
        return base + path;
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<String> get(String path, String... headers) {
        HttpRequest.Builder request = request(path).GET();
        if (headers.length > 0) request.headers(headers);
        return send(request);
    }

    public HttpClient client() {
        return client;
    }

    /** Waits until the table of this epoch is in force. */
    public Gateway awaitEpoch(long epoch) {
        await(
                "epoch " + epoch,
                () -> routes().path("epoch").asLong() == epoch
                        && routes().path("leaseHeld").asBoolean());
        return this;
    }

    public JsonNode routes() {
        return JsonMapper.shared().readTree(get("/actuator/routes").body());
    }

    public JsonNode why(String query) {
        return JsonMapper.shared()
                .readTree(get("/actuator/routes/orders?" + query).body());
    }

    /** Waits for a condition; fails when it does not come. */
    public static void await(String what, BooleanSupplier condition) {
        org.awaitility.Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(condition::getAsBoolean);
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }
}
