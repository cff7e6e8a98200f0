package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same application with the starter and without it: whoever calls it cannot tell which is which. Without means without: in a
 * class loader that has everything but the starter.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnseenIT {
    private static final String JSON = "application/json";
    private static final String HTML = "text/html";
    private static final Pattern VARIES = Pattern.compile(
            "\"timestamp\":\"[^\"]*\"|\"requestId\":\"[^\"]*\"|\\[[0-9a-f]+-\\d+]|<div id='created'>[^<]*<|:\\d{5}/");

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final URLClassLoader withoutStarter =
            new URLClassLoader(classPathWithoutTheStarter(), ClassLoader.getPlatformClassLoader());
    private Application with;
    private Application without;

    /** A running application, told from the other one by nothing else. */
    private record Application(String port) {}

    @BeforeAll
    void start() throws Exception {
        with = start(getClass().getClassLoader());
        without = start(withoutStarter);
    }

    @AfterAll
    void end() throws Exception {
        client.close();
        for (var closeable : open) closeable.close();
        withoutStarter.close();
    }

    static List<Call> catalogue() {
        return List.of(
                Call.get("/books"),
                Call.get("/books").with("accept", HTML),
                Call.get("/books").with("accept", "application/xml"),
                Call.get("/books").with("origin", "https://shop.example"),
                Call.get("/books").with("origin", "https://elsewhere.example"),
                Call.get("/books/1"),
                Call.get("/books/99"),
                Call.get("/books/99").with("accept", HTML),
                Call.get("/books/x"),
                Call.of("HEAD", "/books", null),
                Call.of("OPTIONS", "/books", null),
                Call.of("OPTIONS", "/books", null)
                        .with("origin", "https://shop.example")
                        .with("access-control-request-method", "GET"),
                Call.of("DELETE", "/books", null),
                Call.of("POST", "/books", "{\"id\": 3, \"title\": \"Emma\"}").with("content-type", JSON),
                Call.of("POST", "/books", "{\"id\": ").with("content-type", JSON),
                Call.of("POST", "/books", "").with("content-type", JSON),
                Call.of("POST", "/books", "id=3").with("content-type", "text/csv"),
                Call.of(
                                "POST",
                                "/upload",
                                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nx\r\n--b--")
                        .with("content-type", "multipart/form-data;boundary=b"),
                Call.get("/books/first"),
                Call.get("/stream"),
                Call.get("/nothing"),
                Call.get("/moved"),
                Call.get("/fails"),
                Call.get("/fails").with("accept", HTML),
                Call.get("/limit?max=3"),
                Call.get("/limit?max=x"),
                Call.get("/limit"),
                Call.get("/bookshelf/7"),
                Call.of("POST", "/bookshelf", "{\"id\": 3, \"title\": \"Emma\"}")
                        .with("content-type", JSON),
                Call.of("POST", "/bookshelf", "[").with("content-type", JSON),
                Call.get("/bookshelf-fails"),
                Call.get("/nowhere"),
                Call.get("/nowhere").with("accept", HTML),
                Call.get("/page.html"),
                Call.get("/page.html").with("range", "bytes=0-4"),
                Call.get("/page.html").with("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT"),
                Call.get("/actuator"),
                Call.get("/actuator/health"),
                Call.get("/actuator/health/readiness"),
                Call.get("/actuator/health/nothing"),
                Call.get("/actuator/info"),
                Call.get("/actuator/metrics/nothing"),
                Call.get("/actuator/env/server.port"),
                Call.get("/actuator/nothing"));
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void theAnswersAreTheSame(Call call) throws Exception {
        assertThat(answer(call, with)).isEqualTo(answer(call, without));
    }

    @Test
    void whatIsMeteredIsTheSameAndTheRuntime() throws Exception {
        for (var call : catalogue()) {
            answer(call, with);
            answer(call, without);
        }
        var added = meters(with);
        added.removeAll(meters(without));
        assertThat(added).isNotEmpty().allMatch(name -> name.startsWith("sluice.runtime."));
        var lost = meters(without);
        lost.removeAll(meters(with));
        assertThat(lost).isEmpty();
        var requests = Call.get("/actuator/metrics/http.server.requests");
        assertThat(tags(answer(requests, with).body()))
                .isEqualTo(tags(answer(requests, without).body()));
    }

    @Test
    void theOneWithoutHasNoStarter() {
        assertThatExceptionOfType(ClassNotFoundException.class)
                .isThrownBy(() -> withoutStarter.loadClass(ServerRuntime.class.getName()));
    }

    @Test
    void anApplicationWithNothingThatIsOptionalStarts() throws Exception {
        var optional = Pattern.compile(
                "spring-boot-(starter-)?(actuator|health|restclient|webclient|micrometer|test)|spring-test"
                        + "|micrometer-(core|tracing)|async-profiler");
        var entries = classPath()
                .filter(entry -> !optional.matcher(entry.getPath()).find())
                .toArray(URL[]::new);
        try (var loader = new URLClassLoader(entries, ClassLoader.getPlatformClassLoader())) {
            var bare = start(loader);
            assertThat(answer(Call.get("/books/1"), bare).status()).isEqualTo(200);
            assertThat(answer(Call.get("/actuator/health"), bare).status()).isEqualTo(404);
            assertThat(loader.loadClass(ServerRuntime.class.getName())).isNotEqualTo(ServerRuntime.class);
            open.removeLast().close();
        }
    }

    /** The garbage collector has its meters once it has run. */
    private Set<String> meters(Application application) throws Exception {
        var names = new LinkedHashSet<String>();
        var body = answer(Call.get("/actuator/metrics"), application).body();
        for (var name : body.replaceAll("[{}\\[\\]\"]|names:", "").split(",", -1))
            if (!name.startsWith("jvm.gc.")) names.add(name);
        return names;
    }

    private static String tags(String meter) {
        return meter.substring(meter.indexOf("availableTags"), meter.indexOf("baseUnit"));
    }

    private Answer answer(Call call, Application application) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + application.port() + call.path()))
                .version(HttpClient.Version.HTTP_1_1)
                .method(
                        call.method(),
                        call.body() == null ? BodyPublishers.noBody() : BodyPublishers.ofString(call.body()));
        call.headers().forEach(request::header);
        var response = client.send(request.build(), BodyHandlers.ofString());
        var headers = new TreeMap<>(response.headers().map());
        headers.computeIfPresent("content-length", (name, values) -> compared(values, response.body()));
        return new Answer(
                response.statusCode(), headers, VARIES.matcher(response.body()).replaceAll("(varies)"));
    }

    /** The number of a request is in the body of its error, so lengths vary like the bodies. */
    private static List<String> compared(List<String> lengths, String body) {
        var length = Integer.toString(body.getBytes(StandardCharsets.UTF_8).length);
        return lengths.equals(List.of(length)) ? List.of("that of the body") : lengths;
    }

    private Application start(ClassLoader loader) throws Exception {
        var caller = Thread.currentThread().getContextClassLoader();
        try {
            Thread.currentThread().setContextClassLoader(loader);
            return startIn(loader);
        } finally {
            Thread.currentThread().setContextClassLoader(caller);
        }
    }

    private Application startIn(ClassLoader loader) throws Exception {
        var started = (AutoCloseable) loader.loadClass("dev.sluice.example.Bookshop")
                .getMethod("start", String[].class)
                .invoke(null, (Object) new String[] {
                    "--server.port=0",
                    "--server.address=127.0.0.1",
                    "--management.endpoint.health.probes.enabled=true",
                    "--management.endpoints.web.exposure.include=health,info,metrics,env"
                });
        open.add(started);
        return new Application(started.toString());
    }

    private static URL[] classPathWithoutTheStarter() {
        var starter = url(Path.of(ServerRuntime.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath()));
        return classPath()
                .filter(entry -> !entry.toString().equals(starter.toString()))
                .toArray(URL[]::new);
    }

    private static Stream<URL> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> url(Path.of(entry)));
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException impossible) {
            throw new IllegalArgumentException(entry.toString(), impossible);
        }
    }

    /** One request of the catalogue. */
    record Call(
            String method,
            String path,
            Map<String, String> headers,
            @Nullable String body) {
        static Call get(String path) {
            return of("GET", path, null);
        }

        static Call of(String method, String path, @Nullable String body) {
            return new Call(method, path, Map.of(), body);
        }

        Call with(String name, String value) {
            var more = new TreeMap<>(headers);
            more.put(name, value);
            return new Call(method, path, more, body);
        }
    }

    private record Answer(int status, Map<String, List<String>> headers, String body) {}
}
