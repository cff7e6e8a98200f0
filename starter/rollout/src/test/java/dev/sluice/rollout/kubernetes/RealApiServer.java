package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.RolloutProperties.Kubernetes;
import dev.sluice.rollout.RolloutProperties.LeaderElection;
import dev.sluice.rollout.kubernetes.KubernetesObjects.Fence;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.Pair;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A real API server and its etcd, started from the binaries in {@code KUBEBUILDER_ASSETS}; nothing runs behind it. */
final class RealApiServer implements ApiServer {
    private static final String TOKEN = "throw-away";
    private static final List<String> NAMESPACES = List.of("shop", "wharf");

    /** Ends its command when its input ends, and that ends with this process, however that is killed. */
    private static final String LEASHED = "\"$@\" </dev/null & server=$!; cat >/dev/null; kill -9 $server";

    private static @Nullable RealApiServer shared;

    private final List<Process> processes = new ArrayList<>();
    private final Path directory;
    private final int port;
    private final Path assets;

    private RealApiServer(Path assets) {
        try {
            this.assets = assets;
            this.directory = Files.createTempDirectory("sluice-api-server");
            this.port = free();
            start();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** One for all tests of this process, with the Rollout's definition and without any objects of tests before. */
    static synchronized Optional<ApiServer> ofAssets() {
        String folder = System.getenv("KUBEBUILDER_ASSETS");
        if (folder == null || !Files.isExecutable(Path.of(folder, "kube-apiserver"))) return Optional.empty();
        RealApiServer server = shared;
        if (server == null) {
            server = new RealApiServer(Path.of(folder));
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
            shared = server;
        }
        server.clean();
        return Optional.of(server);
    }

    @Override
    public String name() {
        return "kube-apiserver of " + assets;
    }

    @Override
    public Objects objects() {
        return new Remote(calls());
    }

    @Override
    public boolean knowsRules() {
        return true;
    }

    @Override
    public Path kubeconfig(Path folder) {
        Path file = folder.resolve("kubeconfig");
        try {
            Files.writeString(file, """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: real, cluster: {server: "https://127.0.0.1:%d", insecure-skip-tls-verify: true}}]
                    users: [{name: real, user: {token: %s}}]
                    contexts: [{name: real, context: {cluster: real, user: real}}]
                    current-context: real
                    """.formatted(port, TOKEN));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return file;
    }

    /** It stays for the next test. */
    @Override
    public void close() {}

    private KubernetesObjects calls() {
        var properties = new Kubernetes(
                List.of(),
                "shop",
                "test",
                kubeconfig(directory),
                new LeaderElection("l", Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2)));
        return new KubernetesObjects(Connection.open(properties), Fence.OPEN);
    }

    private void start() throws IOException {
        int client = free();
        int peer = free();
        Path etcd = Files.isExecutable(assets.resolve("etcd")) ? assets.resolve("etcd") : Path.of("etcd");
        run(
                etcd.toString(),
                "--data-dir=" + directory.resolve("etcd"),
                "--listen-client-urls=http://127.0.0.1:" + client,
                "--advertise-client-urls=http://127.0.0.1:" + client,
                "--listen-peer-urls=http://127.0.0.1:" + peer,
                "--unsafe-no-fsync");
        Files.writeString(directory.resolve("tokens.csv"), TOKEN + ",admin,admin,system:masters\n");
        keys();
        run(
                assets.resolve("kube-apiserver").toString(),
                "--etcd-servers=http://127.0.0.1:" + client,
                "--secure-port=" + port,
                "--bind-address=127.0.0.1",
                "--cert-dir=" + directory.resolve("certs"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + directory.resolve("sa.pub"),
                "--service-account-signing-key-file=" + directory.resolve("sa.key"),
                "--service-cluster-ip-range=10.96.0.0/16",
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=AlwaysAllow",
                "--disable-admission-plugins=ServiceAccount");
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(this::ready);
        for (String namespace : NAMESPACES)
            post("/api/v1/namespaces", "{\"metadata\":{\"name\":\"" + namespace + "\"}}");
        List<JsonNode> definitions = new ArrayList<>(Crd.routeDefinitions());
        definitions.add(Crd.document());
        for (JsonNode definition : definitions)
            post("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition.toString());
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(this::definitionServed);
    }

    private boolean ready() {
        try {
            calls().list(Kind.SERVICE, "", "");
            return true;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private boolean definitionServed() {
        try {
            for (Kind kind : Kind.values()) calls().list(kind, "", "");
            return true;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    private void post(String path, String body) {
        send(calls().client(), new Request("POST", path, Map.of(), "application/json", body));
    }

    private record Request(String method, String path, Map<String, String> query, String type, String body) {}

    private static JsonNode send(ApiClient client, Request request) {
        List<Pair> query = new ArrayList<>();
        request.query().forEach((name, value) -> query.add(new Pair(name, value)));
        try (Response response = client.buildCall(
                        client.getBasePath(),
                        request.path(),
                        request.method(),
                        query,
                        List.of(),
                        request.body().getBytes(StandardCharsets.UTF_8),
                        new HashMap<>(Map.of("Content-Type", request.type(), "Accept", "application/json")),
                        new HashMap<>(),
                        new HashMap<>(),
                        new String[] {"BearerToken"},
                        null)
                .execute()) {
            ResponseBody content = response.body();
            String text = content == null ? "" : content.string();
            if (!response.isSuccessful()) throw new Refusal(response.code(), text);
            return Documents.MAPPER.readTree(text);
        } catch (IOException | ApiException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private void clean() {
        KubernetesObjects calls = calls();
        for (Kind kind : Kind.values())
            for (String namespace : NAMESPACES)
                for (JsonNode object : calls.list(kind, namespace, "")) {
                    ObjectNode free = Documents.head(kind, namespace, Documents.name(object));
                    if (kind == Kind.ROLLOUT) calls.apply(kind, free);
                    calls.delete(kind, namespace, Documents.name(object));
                }
    }

    private void run(String... command) throws IOException {
        Path log = directory.resolve(Path.of(command[0]).getFileName() + ".log");
        List<String> leashed = new ArrayList<>(List.of("sh", "-c", LEASHED, "sh"));
        leashed.addAll(List.of(command));
        processes.add(new ProcessBuilder(leashed)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    }

    private void keys() throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            pem("sa.key", "PRIVATE KEY", pair.getPrivate().getEncoded());
            pem("sa.pub", "PUBLIC KEY", pair.getPublic().getEncoded());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void pem(String file, String kind, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        Files.writeString(
                directory.resolve(file), "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private void stop() {
        processes.reversed().forEach(RealApiServer::unleash);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
        } catch (IOException left) {
            System.err.println(directory + " could not be removed: " + left);
        }
    }

    private static void unleash(Process process) {
        try {
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException | InterruptedException exception) {
            process.destroyForcibly();
        }
    }

    private static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Objects by HTTP. */
    private static final class Remote implements Objects {
        private final KubernetesObjects calls;
        private long version;

        Remote(KubernetesObjects calls) {
            this.calls = calls;
        }

        @Override
        public long version() {
            return version;
        }

        @Override
        public Optional<ObjectNode> get(Kind kind, String namespace, String name) {
            return calls.get(kind, namespace, name).map(ObjectNode.class::cast);
        }

        @Override
        public List<ObjectNode> list(Kind kind, @Nullable String namespace, String selector) {
            return (namespace == null ? NAMESPACES : List.of(namespace))
                    .stream()
                            .flatMap(it -> calls.list(kind, it, selector).stream())
                            .map(ObjectNode.class::cast)
                            .map(object ->
                                    object.put("apiVersion", kind.apiVersion()).put("kind", kind.word()))
                            .toList();
        }

        @Override
        public ObjectNode create(Kind kind, ObjectNode object, String manager) {
            version++;
            return (ObjectNode) calls.create(kind, object);
        }

        @Override
        public ObjectNode replace(Kind kind, ObjectNode object, String manager) {
            return changed(object, calls.replace(kind, object));
        }

        @Override
        public ObjectNode apply(Kind kind, ObjectNode part, String manager) {
            JsonNode before = calls.get(kind, Documents.namespace(part), Documents.name(part))
                    .orElse(Documents.MAPPER.createObjectNode());
            String path = kind.path(Documents.namespace(part)) + "/" + Documents.name(part);
            Map<String, String> query = Map.of("fieldManager", manager, "force", "true");
            return changed(
                    before,
                    send(
                            calls.client(),
                            new Request("PATCH", path, query, "application/apply-patch+yaml", part.toString())));
        }

        @Override
        public ObjectNode status(Kind kind, String namespace, String name, ObjectNode status) {
            ObjectNode object = get(kind, namespace, name).orElseThrow();
            if (kind == Kind.DEPLOYMENT && object.path("status").equals(status)) return object;
            ObjectNode next = object.deepCopy();
            next.set("status", status);
            next.put("apiVersion", kind.apiVersion()).put("kind", kind.word());
            String path = kind.path(namespace) + "/" + name + "/status";
            return changed(
                    object,
                    send(calls.client(), new Request("PUT", path, Map.of(), "application/json", next.toString())));
        }

        @Override
        public void delete(Kind kind, String namespace, String name) {
            version++;
            calls.delete(kind, namespace, name);
        }

        private ObjectNode changed(JsonNode before, JsonNode after) {
            if (!Documents.version(before).equals(Documents.version(after))) version++;
            return (ObjectNode) after;
        }
    }
}
