package dev.sluice.rollout.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An API server in this process, as far as controllers can tell: resource versions and conflicts, server-side apply with
 * owners of fields, watches with bookmarks and 410 Gone, finalizers and garbage collection, and the Rollout's schema without
 * its rules. It can be out of order.
 */
final class FakeApiServer implements ApiServer {
    private final FakeObjects objects = new FakeObjects();
    private final HttpServer server;
    private final JsonNode schema = Crd.schema();
    private volatile boolean down;
    private volatile BiPredicate<String, String> refusing = (method, path) -> false;
    private final AtomicLong killedWatches = new AtomicLong();

    private record Target(
            Kind kind, @Nullable String namespace, @Nullable String name, boolean status) {}

    FakeApiServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    @Override
    public String name() {
        return "an API server in this process";
    }

    @Override
    public FakeObjects objects() {
        return objects;
    }

    @Override
    public boolean knowsRules() {
        return false;
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public Path kubeconfig(Path directory) {
        Path file = directory.resolve("kubeconfig");
        try {
            Files.writeString(file, """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: fake, cluster: {server: "%s"}}]
                    users: [{name: fake, user: {token: t}}]
                    contexts: [{name: fake, context: {cluster: fake, user: fake}}]
                    current-context: fake
                    """.formatted(url()));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return file;
    }

    /** Every call fails, and watches end, until it is up again. */
    void down(boolean isDown) {
        down = isDown;
        if (isDown) killedWatches.incrementAndGet();
    }

    /** Calls by method and path that are refused as forbidden. */
    void refuse(BiPredicate<String, String> calls) {
        refusing = calls;
    }

    /** Ends all watches, and the history they could go on from. */
    void expireWatches() {
        objects.compact();
        killedWatches.incrementAndGet();
    }

    @Override
    public void close() {
        down(true);
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            String path = exchange.getRequestURI().getPath();
            if (down) {
                answer(exchange, 503, failure(503, "the server is down"));
                return;
            }
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            Target target = target(path);
            if (query.containsKey("watch") && query.get("watch").equals("true")) {
                watch(exchange, target, query);
                return;
            }
            if (refusing.test(exchange.getRequestMethod(), path))
                throw new ApiServer.Refusal(403, "forbidden: " + exchange.getRequestMethod() + " " + path);
            ObjectNode answer = serve(exchange, target, query);
            answer(exchange, exchange.getRequestMethod().equals("POST") ? 201 : 200, answer);
        } catch (ApiServer.Refusal refusal) {
            answer(exchange, refusal.status, failure(refusal.status, String.valueOf(refusal.getMessage())));
        }
    }

    private ObjectNode serve(HttpExchange exchange, Target target, Map<String, String> query) throws IOException {
        String manager = query.getOrDefault("fieldManager", "unknown");
        Kind kind = target.kind();
        return switch (exchange.getRequestMethod()) {
            case "GET" ->
                target.name() == null
                        ? listed(target, query)
                        : objects.get(kind, String.valueOf(target.namespace()), target.name())
                                .orElseThrow(() -> new ApiServer.Refusal(404, target + " not found"));
            case "POST" -> objects.create(kind, valid(kind, body(exchange)), manager);
            case "PUT" -> objects.replace(kind, valid(kind, body(exchange)), manager);
            case "PATCH" -> {
                String type = exchange.getRequestHeaders().getFirst("Content-Type");
                if (!String.valueOf(type).startsWith("application/apply-patch+yaml"))
                    throw new ApiServer.Refusal(415, type + " is not known");
                boolean force = query.getOrDefault("force", "false").equals("true");
                yield objects.apply(kind, body(exchange), manager, force, target.status());
            }
            case "DELETE" -> {
                objects.delete(kind, String.valueOf(target.namespace()), String.valueOf(target.name()));
                yield Documents.MAPPER.createObjectNode().put("kind", "Status").put("status", "Success");
            }
            default -> throw new ApiServer.Refusal(405, exchange.getRequestMethod());
        };
    }

    private ObjectNode valid(Kind kind, ObjectNode object) {
        if (kind != Kind.ROLLOUT) return object;
        List<String> errors = SchemaValidator.validate(schema, object);
        if (!errors.isEmpty()) throw new ApiServer.Refusal(422, String.join("; ", errors));
        return object;
    }

    private ObjectNode listed(Target target, Map<String, String> query) {
        ObjectNode list = Documents.MAPPER.createObjectNode();
        list.put("apiVersion", target.kind().apiVersion())
                .put("kind", target.kind().word() + "List");
        list.putObject("metadata").put("resourceVersion", Long.toString(objects.version()));
        var items = list.putArray("items");
        objects.list(target.kind(), target.namespace(), query.getOrDefault("labelSelector", ""))
                .forEach(items::add);
        return list;
    }

    private void watch(HttpExchange exchange, Target target, Map<String, String> query) throws IOException {
        long since = Long.parseLong(query.getOrDefault("resourceVersion", "0"));
        String selector = query.getOrDefault("labelSelector", "");
        long generation = killedWatches.get();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        int idle = 0;
        while (generation == killedWatches.get()) {
            Optional<List<FakeObjects.Change>> changes = objects.after(since);
            if (changes.isEmpty()) {
                line(out, "ERROR", failure(410, "too old resource version: " + since));
                return;
            }
            for (FakeObjects.Change change : changes.get()) {
                since = change.version();
                boolean mine = change.kind() == target.kind()
                        && (target.namespace() == null
                                || Documents.namespace(change.object()).equals(target.namespace()))
                        && FakeObjects.selected(change.object(), selector);
                if (mine) line(out, change.type(), change.object());
            }
            if (++idle % 100 == 0) bookmark(out, target.kind(), since);
            pause();
        }
    }

    private static void bookmark(OutputStream out, Kind kind, long version) throws IOException {
        ObjectNode object = Documents.MAPPER.createObjectNode();
        object.put("apiVersion", kind.apiVersion()).put("kind", kind.word());
        object.putObject("metadata").put("resourceVersion", Long.toString(version));
        line(out, "BOOKMARK", object);
    }

    private static void line(OutputStream out, String type, ObjectNode object) throws IOException {
        ObjectNode line = Documents.MAPPER.createObjectNode().put("type", type);
        line.set("object", object);
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static ObjectNode failure(int status, String message) {
        return Documents.MAPPER
                .createObjectNode()
                .put("apiVersion", "v1")
                .put("kind", "Status")
                .put("status", "Failure")
                .put("message", message)
                .put("code", status);
    }

    private static void answer(HttpExchange exchange, int status, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static ObjectNode body(HttpExchange exchange) throws IOException {
        return (ObjectNode) Documents.MAPPER.readTree(exchange.getRequestBody().readAllBytes());
    }

    private static Target target(String path) {
        for (Kind kind : Kind.values()) {
            String root = kind.path("")
                    .substring(0, kind.path("").length() - kind.plural().length());
            if (!path.startsWith(root)) continue;
            String[] parts = path.substring(root.length()).split("/", -1);
            boolean spaced = parts[0].equals("namespaces") && parts.length > 2;
            int at = spaced ? 2 : 0;
            if (!parts[at].equals(kind.plural())) continue;
            return new Target(
                    kind,
                    spaced ? parts[1] : null,
                    parts.length > at + 1 ? parts[at + 1] : null,
                    parts.length > at + 2 && parts[at + 2].equals("status"));
        }
        throw new ApiServer.Refusal(404, path + " is not known");
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw == null) return query;
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            query.put(
                    equals < 0 ? pair : pair.substring(0, equals),
                    equals < 0 ? "" : URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return query;
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
