package dev.sluice.cli.customers;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.cli.rollout.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Small order service for tests: keeps orders by key in memory, and answers what a test tells it to. */
final class OrderServer implements AutoCloseable {

    /** One call as it arrived and, when it is over, as it was answered. */
    record Seen(String method, String path, String customer, String key, long begun, long ended, int status) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, ObjectNode> orders = new ConcurrentHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final Function<Integer, Integer> statusOfCall;
    private volatile boolean mended;

    /** @param statusOfCall 0 to serve the n-th call (from 1), else the status to fail it with */
    OrderServer(Function<Integer, Integer> statusOfCall) throws IOException {
        this.statusOfCall = statusOfCall;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/orders", this::handle);
        server.start();
    }

    Shop shop() {
        return new Shop(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    /** From here on every call is served. */
    void mend() {
        mended = true;
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    Map<String, ObjectNode> orders() {
        return orders;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        long begun = System.nanoTime();
        byte[] body = exchange.getRequestBody().readAllBytes();
        int forced = mended ? 0 : statusOfCall.apply(calls.incrementAndGet());
        int status = forced == 0 ? 200 : forced;
        String path = exchange.getRequestURI().getPath();
        String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
        JsonNode answer = forced == 0 ? serve(exchange, path, key, body) : Json.MAPPER.createObjectNode();
        String customer = exchange.getRequestHeaders().getFirst("X-User-Id");
        seen.add(new Seen(
                exchange.getRequestMethod(), path, customer, key == null ? "" : key, begun, System.nanoTime(), status));
        byte[] bytes = Json.MAPPER.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private JsonNode serve(HttpExchange exchange, String path, String key, byte[] body) {
        if (exchange.getRequestMethod().equals("POST") && path.equals("/orders")) {
            return orders.computeIfAbsent(key, unused -> placed(body));
        }
        if (path.endsWith("/cancel")) {
            ObjectNode order = byId(path.replaceAll("/orders/([^/]+).*", "$1"));
            order.put("status", "CANCELLED");
            return order;
        }
        return path.equals("/orders")
                ? page(exchange.getRequestURI().getQuery())
                : byId(path.replaceAll("/orders/([^/]+).*", "$1"));
    }

    private ObjectNode placed(byte[] body) {
        ObjectNode order = (ObjectNode) Json.MAPPER.readTree(body);
        long total = 0;
        for (JsonNode item : order.path("items")) {
            total += item.path("quantity").asLong() * item.path("unitPrice").asLong();
        }
        return order.put("id", "id-" + order.path("reference").asString())
                .put("status", "ACCEPTED")
                .put("total", total);
    }

    private ObjectNode byId(String id) {
        return orders.values().stream()
                .filter(order -> order.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Pages of two, so that paging is exercised. */
    private JsonNode page(String query) {
        String customer = query.replaceAll(".*customer=([^&]*).*", "$1");
        int after = query.contains("after=") ? Integer.parseInt(query.replaceAll(".*after=([^&]*).*", "$1")) : 0;
        List<ObjectNode> mine = new ArrayList<>(orders.values().stream()
                .filter(order -> order.path("customer").asString().equals(customer))
                .sorted((a, b) -> a.path("id").asString().compareTo(b.path("id").asString()))
                .toList());
        ObjectNode page = Json.MAPPER.createObjectNode();
        int end = Math.min(mine.size(), after + 2);
        page.set("items", Json.MAPPER.valueToTree(mine.subList(after, end)));
        page.put("next", end < mine.size() ? Integer.toString(end) : null);
        return page;
    }
}
