package dev.sluice.cli.rollout;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Speaks the controller's operator API for tests, with one rollout whose views a test gives. */
public final class FakeController implements AutoCloseable {

    public static final String TOKEN = "operator-token";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> views;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final String log;

    /** @param views what the stream sends, in order; every other answer is the last one */
    public FakeController(List<String> views, String log) throws IOException {
        this.views = List.copyOf(views);
        this.log = log;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/v1/rollouts", this::handle);
        server.start();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Method, path and body of each call that came with the right token. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"type\":\"urn:sluice:problem:unauthorized\",\"title\":\"No valid token\"}");
            return;
        }
        String path = exchange.getRequestURI().getPath().substring("/api/v1/rollouts".length());
        calls.add(exchange.getRequestMethod() + " " + path + " " + body);
        switch (path) {
            case "" -> answer(exchange, 200, "{\"items\":[" + views.getLast() + "]}");
            case "/order-service" -> {
                if (exchange.getRequestMethod().equals("DELETE")) answer(exchange, 202, views.getLast());
                else put(exchange, body);
            }
            case "/idle-service" -> {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            }
            case "/order-service/log" -> answer(exchange, 200, log);
            case "/order-service/stream" -> stream(exchange);
            case "/order-service/pause", "/order-service/abort", "/order-service/approve", "/order-service/retry" ->
                answer(exchange, 200, views.getLast());
            case "/order-service/promote", "/order-service/resume" ->
                answer(exchange, 409, "{\"detail\":\"No step waits for approval in phase Shifting.\"}");
            default -> answer(exchange, 404, "{\"detail\":\"There is no rollout x; known are: order-service.\"}");
        }
    }

    private void put(HttpExchange exchange, String body) throws IOException {
        Optional<String> wrong = body.contains("wieght")
                ? Optional.of(
                        "{\"detail\":\"The rollout is not valid.\",\"errors\":[{\"path\":\"spec.steps[0].wieght\","
                                + "\"message\":\"unknown field; did you mean weight?\"}]}")
                : Optional.empty();
        answer(exchange, wrong.isPresent() ? 400 : 200, wrong.orElse(views.getLast()));
    }

    private void stream(HttpExchange exchange) throws IOException {
        StringBuilder events = new StringBuilder(": hello\n\n");
        for (String view : views) {
            events.append("event: rollout\ndata: ")
                    .append(view.replace("\n", " "))
                    .append("\n\n");
        }
        answer(exchange, 200, events.toString());
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
