package dev.sluice.runtime.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sluice.example.Caller;
import dev.sluice.example.Echo;
import dev.sluice.runtime.RunningServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every client on every kind of thread, with Boot's executors on platform and on virtual threads, over real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContextIT {
    private static final List<String> CLIENTS =
            List.of("rest-client", "web-client", "exchange-on-rest-client", "exchange-on-web-client");
    private static final List<String> THREADS = List.of(
            "handler",
            "handler-with-body",
            "reactive",
            "hops",
            "functional",
            "aside",
            "aside-from-handler",
            "async",
            "async-from-handler",
            "future",
            "scheduled",
            "repeated");
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final HttpClient client = HttpClient.newHttpClient();
    private final RunningServer next = RunningServer.start(List.of(Echo.class));
    private final Map<String, RunningServer> callers = Map.of(
            "platform", start("spring.threads.virtual.enabled=false"),
            "virtual", start("spring.threads.virtual.enabled=true"));

    private RunningServer start(String threads) {
        return RunningServer.start(
                List.of(Caller.class),
                "next.uri=" + next.uri(""),
                "spring.http.serviceclient.on-rest-client.base-url=" + next.uri(""),
                "spring.http.serviceclient.on-web-client.base-url=" + next.uri(""),
                threads);
    }

    @AfterAll
    void end() {
        client.close();
        callers.values().forEach(RunningServer::close);
        next.close();
    }

    static Stream<Arguments> matrix() {
        return Stream.of("platform", "virtual")
                .flatMap(executors -> THREADS.stream()
                        .flatMap(thread -> CLIENTS.stream().map(by -> arguments(executors, thread + "/" + by))));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void theNextServiceGetsWhatTheRequestCarried(String executors, String path) throws Exception {
        var caller = Objects.requireNonNull(callers.get(executors));
        assertThat(call(
                        caller,
                        path,
                        "traceparent",
                        TRACE,
                        "tracestate",
                        "a=1",
                        "baggage",
                        "tenant=a;p=1, sluice.lane=qa"))
                .isEqualTo("traceparent=" + TRACE + "\ntracestate=a=1\nbaggage=tenant=a;p=1,sluice.lane=qa");
        assertThat(call(caller, path, "baggage", "sluice.lane=blue"))
                .isEqualTo("traceparent=\ntracestate=\nbaggage=sluice.lane=blue");
        assertThat(call(caller, path))
                .as("nothing is left of the requests before")
                .isEqualTo("traceparent=\ntracestate=\nbaggage=");
    }

    private String call(RunningServer caller, String path, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(caller.uri("/" + path));
        if (headers.length > 0) request.headers(headers);
        if (path.startsWith("handler-with-body"))
            request.header("content-type", "application/json").POST(BodyPublishers.ofString("{\"a\": 1}"));
        var response = client.send(request.build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
