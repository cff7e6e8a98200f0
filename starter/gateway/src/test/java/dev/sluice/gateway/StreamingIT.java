package dev.sluice.gateway;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Large and endless bodies pass through unharmed, to the canary as to stable. */
@ExtendWith(NoLeaks.class)
class StreamingIT {

    private static final long SEED = 5;
    private static final int LARGE = 24 * 1024 * 1024;
    private static final Upstream STABLE = Upstream.answering("stable");
    private static final Upstream CANARY = Upstream.answering("canary");
    private static final FakeController CONTROLLER = new FakeController();
    private static Gateway gateway;
    private static long epoch;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        gateway = Gateway.of(CONTROLLER, "--sluice.gateway.upstream.response-timeout=2s");
    }

    @AfterAll
    static void stop() {
        gateway.close();
        CONTROLLER.close();
        STABLE.close();
        CANARY.close();
    }

    @BeforeEach
    void everyoneOnTheCanary() {
        CONTROLLER.publish(++epoch, Tables.orders(10_000, STABLE.address(), CANARY.address()));
        gateway.awaitEpoch(epoch);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLargeUploadArrivesWhole(boolean lengthIsKnown) throws IOException {
        Path file = random(LARGE);
        AtomicLong sum = new AtomicLong();
        AtomicLong size = new AtomicLong();
        CANARY.behaves((request, response) -> request.receive()
                .doOnNext(part -> {
                    size.addAndGet(part.readableBytes());
                    part.forEachByte(b -> {
                        sum.set(sum.get() * 31 + b);
                        return true;
                    });
                })
                .then(Mono.defer(() -> response.sendString(Mono.just("read")).then())));
        var body = lengthIsKnown ? BodyPublishers.ofFile(file) : BodyPublishers.ofInputStream(() -> open(file));
        HttpResponse<String> answer = gateway.send(
                gateway.request("/orders").header("Idempotency-Key", "k").POST(body));
        assertThat(answer.body()).isEqualTo("read");
        assertThat(size).hasValue(LARGE);
        assertThat(sum).hasValue(sum(Files.readAllBytes(file)));
    }

    @Test
    void aLargeDownloadArrivesWhole() throws Exception {
        byte[] content = Files.readAllBytes(random(LARGE));
        CANARY.behaves((request, response) -> response.send(
                Flux.range(0, LARGE / 65_536).map(i -> Unpooled.wrappedBuffer(content, i * 65_536, 65_536))));
        HttpResponse<byte[]> answer =
                gateway.client().send(gateway.request("/orders/1").build(), BodyHandlers.ofByteArray());
        assertThat(answer.body()).isEqualTo(content);
    }

    @Test
    void serverSentEventsArriveOneByOneAndOutliveTheResponseTimeout() throws Exception {
        Sinks.Many<String> events = Sinks.many().multicast().onBackpressureBuffer();
        CANARY.behaves((request, response) -> response.sse()
                .sendString(events.asFlux().map(e -> "data: " + e + "\n\n").startWith(": open\n\n")));
        HttpResponse<Stream<String>> answer = gateway.client()
                .sendAsync(gateway.request("/orders/stream").build(), BodyHandlers.ofLines())
                .join();
        Iterator<String> lines = answer.body().iterator();
        assertThat(lines.next()).isEqualTo(": open");
        assertThat(lines.next()).isEmpty();
        events.tryEmitNext("first");
        assertThat(lines.next()).isEqualTo("data: first");
        assertThat(lines.next()).isEmpty();
        Mono.delay(java.time.Duration.ofMillis(2_500)).block();
        events.tryEmitNext("second");
        assertThat(lines.next()).isEqualTo("data: second");
        await("the stream counts at its headers", () -> counted("success") >= 1);
        events.tryEmitComplete();
        assertThat(lines.next()).isEmpty();
        assertThat(lines).isExhausted();
    }

    @Test
    void anAnswerThatBreaksOffIsBrokenOffForTheCaller() {
        CANARY.behaves(CANARY.resetInTheBody(1_000_000, 500_000));
        assertThatThrownBy(() -> gateway.get("/orders/1")).isInstanceOf(UncheckedIOException.class);
        CANARY.behaves((request, response) -> response.sse()
                .sendString(Flux.just("data: 1\n\n").concatWith(Mono.<String>never()))
                .then());
        CompletableFuture<HttpResponse<String>> stream =
                gateway.client().sendAsync(gateway.request("/orders/stream").build(), BodyHandlers.ofString());
        AtomicInteger asked = new AtomicInteger();
        CANARY.behaves((request, response) -> {
            asked.incrementAndGet();
            response.sse()
                    .withConnection(
                            c -> Mono.delay(java.time.Duration.ofMillis(200)).subscribe(n -> c.dispose()));
            return response.sendString(Flux.just("data: 1\n\n").concatWith(Mono.<String>never()));
        });
        CompletableFuture<HttpResponse<String>> broken =
                gateway.client().sendAsync(gateway.request("/orders/stream").build(), BodyHandlers.ofString());
        assertThatThrownBy(broken::join).hasCauseInstanceOf(IOException.class);
        stream.cancel(true);
    }

    @Test
    void aCallerWhoLeavesLetsGoOfTheUpstream() {
        Sinks.Empty<Void> left = Sinks.empty();
        CANARY.behaves((request, response) -> {
            request.withConnection(connection -> connection.onDispose(left::tryEmitEmpty));
            return response.sse().sendString(Flux.just("data: 1\n\n").concatWith(Mono.<String>never()));
        });
        HttpResponse<Stream<String>> answer = gateway.client()
                .sendAsync(gateway.request("/orders/stream").build(), BodyHandlers.ofLines())
                .join();
        assertThat(answer.body().iterator().next()).isEqualTo("data: 1");
        answer.body().close();
        left.asMono().block(java.time.Duration.ofSeconds(20));
    }

    private Path random(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(SEED).nextBytes(content);
        return Files.write(directory.resolve("random"), content);
    }

    private static long sum(byte[] bytes) {
        long sum = 0;
        for (byte b : bytes) sum = sum * 31 + b;
        return sum;
    }

    private static java.io.InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double counted(String outcome) {
        return gateway.bean(io.micrometer.core.instrument.MeterRegistry.class)
                .get("sluice.gateway.attempts")
                .tag("version", "canary")
                .tag("outcome", outcome)
                .timer()
                .count();
    }
}
