package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * The fast way gives what Spring gives: the same bytes for every request of a catalogue, the same traces for filters, the same
 * meters. Two servers with the same application, one with the fast way and one without.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class FastPathIT {
    /** The first call of a handler is always Spring's; what is learned from it shows in the next ones. */
    private static final int CALLS = 3;

    private final RunningServer fast = start("true");
    private final RunningServer spring = start("false");

    private static RunningServer start(String enabled) {
        return RunningServer.start(
                List.of(FastPathApplication.class),
                "sluice.runtime.fast-path.enabled=" + enabled,
                "spring.webflux.problemdetails.enabled=true");
    }

    @AfterAll
    void stop() {
        fast.close();
        spring.close();
    }

    static Stream<String> catalogue() {
        return Stream.concat(requests(), bodies());
    }

    /** What can be said of a body, and what can be wrong with one. */
    private static Stream<String> bodies() {
        return Stream.of(
                post("/echo", "  {\"age\":36,\n\"name\":\"Ad\u00e4\"}\n"),
                post("/echo", "{\"name\":\"Ada\",\"age\":36} {}"),
                post("/echo", "{\"name\":\"Ada\",\"age\":36,\"more\":[1,{\"a\":2}]}"),
                post("/echo", "{\"name\":null,\"age\":36}"),
                post("/echo", "{\"name\":\"Ada\",\"age\":null}"),
                post("/echo", "null"),
                post("/echo", "[]"),
                post("/echo", "   "),
                post("/echo", person("x".repeat(200_000))),
                post("/echo/optional", "null"),
                post("/echo/list", "[{\"name\":\"Ada\",\"age\":36},{\"name\":\"Bob\",\"age\":1}]"),
                post("/echo/list", "[{\"name\":\"\",\"age\":36}]"),
                post("/echo/list", "[]"),
                post("/echo/map", "{\"a\":1,\"b\":[true,null,\"c\"]}"),
                post("/echo/text", "{\"a\":1}"),
                post("/echo/bytes", "{\"a\":1}"),
                post("/echo/viewed", "{\"name\":\"Ada\",\"rest\":\"hidden\"}"),
                post("/echo/grouped", "{\"name\":\"Ada\"}"),
                post("/echo/grouped", "{\"name\":\"\"}"),
                post("/echo/entity", person("Ada")),
                post("/echo", person("Ada"), "X-Filter-Body: yes"),
                post("/echo", person(""), "X-Filter-Body: yes"),
                post("/echo", person("Ada"), "X-Filter-Commit: yes"),
                post("/echo", person("Ada"), "X-Filter-Cookie: yes"),
                post("/echo", person("Ada"), "X-Filter-Trace: yes"),
                post("/echo", person(""), "Accept-Language: de"),
                post("/echo", person("Ada"), "Accept: application/xml"),
                post("/echo", person("Ada"), "Expect: 100-continue"),
                post("/echo", person(""), "Expect: 100-continue"),
                postOf("application/json;charset=UTF-8", person("Ad\u00e4")),
                postOf("application/json; charset=utf-8", person("Ada")),
                postOf("application/json;charset=ISO-8859-1", person("Ada")),
                postOf("Application/JSON", person("Ada")),
                postOf("application/vnd.person+json", person("Ada")),
                postOf("application/json;v=1", person("Ada")),
                postOf("application/json, text/plain", person("Ada")),
                postOf("application/xml", person("Ada")),
                postOf("no type", person("Ada")),
                postOf("*/*", person("Ada")),
                chunked("/echo", "{\"name\":\"A", "da\",\"age\":36}"),
                chunked("/echo", "{\"name\":\"\",\"age\":36}"),
                chunked("/echo"),
                keptAlive(post("/echo", person("Ada"))) + post("/echo/mono", person("Bob")),
                keptAlive(post("/echo", person("Ada"))).repeat(3) + get("/record"),
                keptAlive(post("/echo", person(""))).repeat(2) + post("/echo", person("Bob")));
    }

    private static Stream<String> requests() {
        return Stream.of(
                get("/mono"),
                get("/text"),
                get("/number"),
                get("/record"),
                get("/record/mono"),
                get("/record/later"),
                get("/list"),
                get("/flux"),
                get("/bytes"),
                get("/empty"),
                get("/null"),
                get("/nothing"),
                get("/error"),
                get("/error/mono"),
                get("/error/later"),
                get("/error/status"),
                get("/error/response"),
                get("/error/advised"),
                get("/error/advised/mono"),
                get("/error/local"),
                get("/error/encoding"),
                get("/entity"),
                get("/entity/mono"),
                get("/entity", "Accept: application/xml"),
                get("/entity", "X-Filter-Header: yes"),
                get("/entity", "X-Filter-Status: yes"),
                get("/entity", "X-Filter-Trace: yes"),
                get("/entity/tagged"),
                get("/entity/tagged", "If-None-Match: \"1\""),
                get("/entity", "If-None-Match: *"),
                get("/entity/typed"),
                get("/entity/text"),
                get("/entity/text", "If-Modified-Since: Wed, 21 Oct 2015 07:28:00 GMT"),
                get("/entity/list"),
                get("/entity/open"),
                get("/entity/none"),
                get("/entity/problem"),
                get("/entity/broken"),
                get("/nested/1"),
                get("/nested/1", "X-Filter-Trace: yes"),
                get("/nested/1", "Origin: http://other.example"),
                get("/nested/a%2Fb/parts/%C3%A4"),
                get("/nested/1;v=2/parts/3;w=4", "X-Filter-Trace: yes"),
                get("/nested/1/parts/2"),
                get("/nested/1/parts/last"),
                get("/nested/1/parts/"),
                get("/nested/"),
                get("/nested"),
                get("/Nested/1"),
                get("//nested/1"),
                request("DELETE", "/nested/1"),
                request("PUT", "/nested/1"),
                request("OPTIONS", "/nested/1"),
                get("/rest/a/b"),
                get("/rest"),
                get("/number/17"),
                get("/number/none"),
                get("/behind/1"),
                get("/created"),
                get("/problem"),
                get("/produces"),
                get("/produces", "Accept: text/html"),
                get("/produces", "Accept: application/json"),
                get("/path/17", "Accept: text/plain"),
                get("/path/a%2Fb"),
                get("/view"),
                get("/cors"),
                get("/cors", "Origin: http://other.example"),
                get("/mono", "Origin: http://other.example"),
                get("/model"),
                get("/exchange"),
                get("/session"),
                get("/cookie"),
                get("/cookie", "Cookie: taste=sweet"),
                get("/headers"),
                get("/headers", "X-One: 1"),
                get("/headers", "X-One: 1", "X-Two: two"),
                get("/query?word=a%20b&count=3"),
                get("/query?word=x&count=no"),
                get("/query"),
                get("/path/17"),
                get("/path/none"),
                get("/mono?unused=1"),
                get("/mono/"),
                get("/mono;v=1"),
                get("/m%6Fno"),
                get("//mono"),
                get("/Mono"),
                get("/missing"),
                get("/ambiguous"),
                get("/ambiguous?kind=a"),
                get("/functional"),
                get("/shadowed"),
                get("/later/filtered"),
                get("/text", "Accept: application/json"),
                get("/text", "Accept: text/html,*/*;q=0.8"),
                get("/text", "Accept: text/plain;charset=ISO-8859-1"),
                get("/text", "Accept: image/png"),
                get("/text", "Accept: no type"),
                get("/record", "Accept: application/json"),
                get("/record", "Accept: application/*"),
                get("/record", "Accept: application/json;charset=UTF-16"),
                get("/record", "Accept: application/xml"),
                get("/record", "Accept: text/html", "Accept: application/json"),
                get("/record", "X-Forwarded-Prefix: /outside"),
                get("/record", "X-Filter-Header: yes"),
                get("/record", "X-Filter-Status: yes"),
                get("/record", "X-Filter-Type: yes"),
                get("/record", "X-Filter-Cookie: yes"),
                get("/record", "X-Filter-Commit: yes"),
                get("/record", "X-Filter-Path: yes"),
                get("/record", "X-Filter-Fail: yes"),
                get("/record", "X-Filter-Trace: yes"),
                get("/path/17", "X-Filter-Trace: yes"),
                get("/record", "X-Filter-Not-Modified: yes", "If-None-Match: \"1\""),
                request("HEAD", "/record"),
                request("OPTIONS", "/record"),
                request("DELETE", "/record"),
                request("TRACE", "/record"),
                post("/echo", "{\"name\":\"Ada\",\"age\":36}"),
                post("/echo", "{\"name\":\"\",\"age\":36}"),
                post("/echo", "{\"name\":\"Ada\",\"age\":\"old\"}"),
                post("/echo", "{\"name\":"),
                post("/echo", ""),
                post("/echo/mono", "{\"name\":\"Ada\",\"age\":36}"),
                post("/echo/later", "{\"name\":\"Ada\",\"age\":36}"),
                post("/echo/reactive", "{\"name\":\"\",\"age\":36}"),
                post("/echo/optional", ""),
                post("/echo/header", "{\"name\":\"Ada\",\"age\":36}"),
                post("/echo/header", "{\"name\":\"\",\"age\":36}", "X-One: 1"),
                post("/echo/header", "{\"name\":\"Ada\",\"age\":36}", "X-One: 1"),
                post("/echo/constrained", "{\"name\":\"Ada\",\"age\":36}"),
                post("/echo/throwing", "{\"name\":\"Ada\",\"age\":36}"),
                request("POST", "/echo", "Content-Type: text/plain", "Content-Length: 2") + "ab",
                request("POST", "/echo", "Content-Length: 2") + "{}",
                request("POST", "/form", "Content-Type: application/x-www-form-urlencoded", "Content-Length: 8")
                        + "word=abc",
                request("PUT", "/put", "Content-Type: application/json", "Content-Length: 23")
                        + "{\"name\":\"Ada\",\"age\":36}",
                request("DELETE", "/delete"),
                request("PATCH", "/mono"));
    }

    @ParameterizedTest
    @MethodSource("catalogue")
    void aRequestIsAnsweredAsBySpring(String request) throws Exception {
        for (var call = 1; call <= CALLS; call++)
            assertThat(answer(fast, request)).isEqualTo(answer(spring, request));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/way",
                "/way/later",
                "/way/blocking",
                "/way/path/1",
                "/way/entity",
                "/way/entity/mono",
                "/way/produces"
            })
    void aPlainRequestTakesTheFastWay(String path) throws Exception {
        for (var call = 1; call < CALLS; call++) answer(fast, get(path));
        assertThat(answer(fast, get(path))).endsWith("fast");
        assertThat(answer(spring, get(path))).endsWith("Spring's");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/way/body", "/way/body/blocking"})
    void aPlainBodyIsReadTheFastWay(String path) throws Exception {
        for (var call = 1; call < CALLS; call++) answer(fast, post(path, person("Ada")));
        assertThat(answer(fast, post(path, person("Ada")))).endsWith("fast");
        assertThat(answer(spring, post(path, person("Ada")))).endsWith("Spring's");
        assertThat(answer(fast, post(path, person("Ada"), "X-Filter-Body: yes")))
                .endsWith("Spring's");
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void aBodyThatIsTooLargeIsRefusedAsBySpring(String request) throws Exception {
        for (var call = 1; call <= CALLS; call++) {
            try (var toFast = new RawConnection(fast.port());
                    var toSpring = new RawConnection(spring.port())) {
                toFast.write(request);
                toSpring.write(request);
                var response = toFast.read();
                assertThat(response).isEqualTo(toSpring.read());
                assertThat(response.status()).isEqualTo(413);
            }
        }
    }

    /** On connections that stay, so that nothing is lost by closing them with a part of the body unread. */
    static Stream<String> tooLarge() {
        var body = person("x".repeat(300_000));
        return Stream.of(keptAlive(post("/echo", body)), keptAlive(chunked("/echo", body)));
    }

    @Test
    void aHandlerThatSpringDoesMoreForStaysSprings() throws Exception {
        for (var call = 1; call <= CALLS; call++)
            assertThat(answer(fast, get("/way/created"))).endsWith("Spring's");
    }

    @Test
    void aHandlerThatMayBlockRunsOnAVirtualThread() throws Exception {
        for (var call = 1; call <= CALLS; call++)
            assertThat(answer(fast, get("/thread"))).endsWith("virtual");
        for (var call = 1; call <= CALLS; call++)
            assertThat(answer(fast, post("/thread", "{\"name\":\"Ada\",\"age\":36}")))
                    .endsWith("virtual");
    }

    @Test
    void anUploadThatItsClientCutsShortIsNoFaultOfTheServer(CapturedOutput output) throws Exception {
        for (var call = 1; call <= CALLS; call++) answer(fast, post("/echo/cut", person("Ada")));
        try (var connection = new RawConnection(fast.port())) {
            connection.write(post("/echo/cut", person("Ada")).replace("\"age\":36}", ""));
        }
        await().untilAsserted(() -> assertThat(fast.bean(MeterRegistry.class)
                        .get("http.server.requests")
                        .tag("outcome", "UNKNOWN")
                        .tag("uri", "/echo/cut")
                        .timer()
                        .count())
                .isEqualTo(1));
        assertThat(output).doesNotContain("500 Server Error for HTTP POST \"/echo/cut\"");
    }

    @Test
    void theMetersTellTheSame() throws Exception {
        for (var request : catalogue().toList()) {
            for (var call = 1; call <= CALLS; call++) {
                answer(fast, request);
                answer(spring, request);
            }
        }
        await().untilAsserted(() -> {
            assertThat(timers(fast)).isEqualTo(timers(spring)).isNotEmpty();
            assertThat(active(fast)).isEqualTo(active(spring)).isNotEmpty();
        });
    }

    @Test
    void anObservationCanBeGivenFurtherTags() throws Exception {
        for (var call = 1; call <= CALLS; call++) answer(fast, get("/record", "X-Filter-Tag: yes"));
        await().untilAsserted(() -> assertThat(fast.bean(MeterRegistry.class)
                        .get("http.server.requests")
                        .tag("flavour", "sweet")
                        .timer()
                        .count())
                .isEqualTo(CALLS));
    }

    private static Map<String, Long> timers(RunningServer server) {
        var counts = new TreeMap<String, Long>();
        for (var timer :
                server.bean(MeterRegistry.class).find("http.server.requests").timers())
            counts.merge(timer.getId().getTags().toString(), timer.count(), Long::sum);
        counts.keySet()
                .removeIf(tags -> tags.contains("/way")
                        || tags.contains("/thread")
                        || tags.contains("flavour")
                        || tags.contains("/cut"));
        return counts;
    }

    private static Map<String, Integer> active(RunningServer server) {
        var tasks = new TreeMap<String, Integer>();
        for (var timer : server.bean(MeterRegistry.class)
                .find("http.server.requests.active")
                .longTaskTimers()) tasks.put(timer.getId().getTags().toString(), timer.activeTasks());
        return tasks;
    }

    /** The answer byte by byte, without what differs between any two answers. */
    private static String answer(RunningServer server, String request) throws IOException {
        try (var connection = new RawConnection(server.port())) {
            connection.write(request);
            var answer = connection.readUntilClosed();
            // Identifiers and times differ in their length, too.
            if (answer.contains("requestId"))
                answer = answer.replaceAll("Content-Length: \\d+", "Content-Length: some");
            return answer.replaceAll("\"timestamp\":\"[^\"]*\"", "\"timestamp\":\"now\"")
                    .replaceAll("\"requestId\":\"[^\"]*\"", "\"requestId\":\"id\"")
                    .replaceAll("SESSION=[^;]*", "SESSION=id")
                    .replace(":" + server.port(), ":port");
        }
    }

    private static String get(String path, String... headers) {
        return request("GET", path, headers);
    }

    private static String post(String path, String body, String... headers) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        var all = new ArrayList<>(List.of(headers));
        all.add("Content-Type: application/json");
        all.add("Content-Length: " + bytes.length);
        return request("POST", path, all.toArray(String[]::new)) + new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static String postOf(String type, String body) {
        return post("/echo", body).replace("Content-Type: application/json", "Content-Type: " + type);
    }

    private static String chunked(String path, String... chunks) {
        var all = new StringBuilder(
                request("POST", path, "Content-Type: application/json", "Transfer-Encoding: chunked"));
        for (var chunk : chunks)
            all.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        return all.append("0\r\n\r\n").toString();
    }

    private static String keptAlive(String request) {
        return request.replace("Connection: close\r\n", "");
    }

    private static String person(String name) {
        return "{\"name\":\"" + name + "\",\"age\":36}";
    }

    private static String request(String method, String path, String... headers) {
        var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        for (var header : headers) head.append(header).append("\r\n");
        return head.append("\r\n").toString();
    }
}
