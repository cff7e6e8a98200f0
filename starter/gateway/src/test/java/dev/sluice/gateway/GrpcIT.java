package dev.sluice.gateway;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** What gRPC needs of HTTP/2, from end to end: no TLS, messages one by one both ways, trailers of any name. */
@ExtendWith(NoLeaks.class)
class GrpcIT {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<Map<String, String>> REQUESTS = new CopyOnWriteArrayList<>();
    private static final FakeController CONTROLLER = new FakeController();
    private static final HttpClient CLIENT = HttpClient.create().protocol(HttpProtocol.H2C);
    private static volatile BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> behaviour =
            (request, response) -> response.send();
    private static DisposableServer service;
    private static Gateway gateway;
    private static long epoch;

    /** What came back. */
    private record Reply(int status, Map<String, String> headers, String body, Map<String, String> trailers) {}

    @BeforeAll
    static void start() {
        service = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2C)
                .handle((request, response) -> {
                    REQUESTS.add(map(request.requestHeaders()));
                    return behaviour.apply(request, response);
                })
                .bindNow();
        gateway = Gateway.of(CONTROLLER, "--server.http2.enabled=true");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CONTROLLER.close();
        service.disposeNow();
    }

    @BeforeEach
    void everyoneOnTheCanary() {
        REQUESTS.clear();
        String address = "http://127.0.0.1:" + service.port();
        CONTROLLER.publish(++epoch, Tables.orders(10_000, address, address));
        gateway.awaitEpoch(epoch);
    }

    @Test
    void aCallCarriesMessagesAndTrailers() {
        behaviour = (request, response) ->
                grpc(response, "0").send(request.receive().retain());
        Reply reply = call(Flux.just("one", "two"));
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("onetwo");
        assertThat(reply.headers())
                .containsEntry("content-type", "application/grpc")
                .containsEntry("sluice-version", "v2");
        assertThat(reply.trailers())
                .containsEntry("grpc-status", "0")
                .containsEntry("x-any-bin", "AAE=")
                .doesNotContainKey("sluice-version");
        assertThat(REQUESTS.getFirst()).containsEntry("te", "trailers").containsEntry("x-forwarded-for", "127.0.0.1");
    }

    @Test
    void bothSidesSpeakInTurn() {
        behaviour = (request, response) -> grpc(response, "0")
                .send(
                        request.receive().retain().map(message -> Unpooled.wrappedBuffer(bytes("re "), read(message))),
                        b -> true);
        Sinks.Many<String> said = Sinks.many().unicast().onBackpressureBuffer();
        List<String> heard = new ArrayList<>();
        said.tryEmitNext("one");
        CLIENT.headers(GrpcIT::headers)
                .post()
                .uri(gateway.uri("/orders/Talk"))
                .send((request, out) ->
                        out.send(said.asFlux().map(text -> Unpooled.wrappedBuffer(bytes(text))), b -> true))
                .responseConnection(
                        (response, connection) -> connection.inbound().receive().asString())
                .doOnNext(text -> {
                    heard.add(text);
                    if (text.equals("re one")) said.tryEmitNext("two");
                    if (text.equals("re two")) said.tryEmitComplete();
                })
                .blockLast(PATIENCE);
        assertThat(heard).containsExactly("re one", "re two");
    }

    @Test
    void anAnswerOfTrailersAloneIsAnAnswer() {
        behaviour = (request, response) -> request.receive()
                .then(Mono.defer(() -> response.header("content-type", "application/grpc")
                        .header("grpc-status", "5")
                        .header("grpc-message", "no such order")
                        .send()
                        .then()));
        Reply reply = call(Flux.just("one"));
        assertThat(reply.body()).isEmpty();
        assertThat(reply.headers()).containsEntry("grpc-status", "5").containsEntry("grpc-message", "no such order");
    }

    @Test
    void aCallCountsByItsStatus() {
        double failures = counted("failure");
        double successes = counted("success");
        behaviour = (request, response) ->
                grpc(response, "13").send(request.receive().retain());
        assertThat(call(Flux.just("one")).trailers()).containsEntry("grpc-status", "13");
        await("an internal error is the canary's failure", () -> counted("failure") == failures + 1);
        behaviour = (request, response) ->
                grpc(response, "5").send(request.receive().retain());
        call(Flux.just("one"));
        await("what is not found is an answer", () -> counted("success") == successes + 1);
    }

    private static HttpServerResponse grpc(HttpServerResponse response, String status) {
        return response.header("content-type", "application/grpc")
                .header("trailer", "grpc-status,grpc-message,x-any-bin")
                .trailerHeaders(trailers -> trailers.set("grpc-status", status)
                        .set("grpc-message", "")
                        .set("x-any-bin", "AAE="));
    }

    private static void headers(HttpHeaders headers) {
        headers.set("content-type", "application/grpc").set("te", "trailers").set("X-User-Id", "42");
    }

    private static Reply call(Flux<String> messages) {
        return Objects.requireNonNull(CLIENT.headers(GrpcIT::headers)
                .post()
                .uri(gateway.uri("/orders/Call"))
                .send((request, out) -> out.send(messages.map(text -> Unpooled.wrappedBuffer(bytes(text)))))
                .responseConnection((response, connection) -> connection
                        .inbound()
                        .receive()
                        .aggregate()
                        .asString()
                        .defaultIfEmpty("")
                        .zipWith(response.trailerHeaders().map(GrpcIT::map).defaultIfEmpty(Map.of()))
                        .map(both -> new Reply(
                                response.status().code(), map(response.responseHeaders()), both.getT1(), both.getT2())))
                .blockLast(PATIENCE));
    }

    private static Map<String, String> map(HttpHeaders headers) {
        Map<String, String> map = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach(header -> map.put(header.getKey(), header.getValue()));
        return map;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(ByteBuf message) {
        byte[] bytes = io.netty.buffer.ByteBufUtil.getBytes(message);
        message.release();
        return bytes;
    }

    private static double counted(String outcome) {
        Timer timer = gateway.bean(MeterRegistry.class)
                .find(GatewayMeters.ATTEMPTS.getName())
                .tag("version", "canary")
                .tag("outcome", outcome)
                .timer();
        return timer == null ? 0 : timer.count();
    }
}
