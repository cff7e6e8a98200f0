package dev.sluice.gateway;

import static dev.sluice.gateway.Gateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One version on several addresses. */
class BalancingIT {

    private final Upstream first = Upstream.answering("first");
    private final Upstream second = Upstream.answering("second");
    private final FakeController controller = new FakeController();
    private Gateway gateway;
    private long epoch;

    @BeforeEach
    void start() {
        gateway = Gateway.of(
                controller, "--sluice.gateway.ejection.failures=3", "--sluice.gateway.ejection.first-time=60s");
        publish(first, second);
    }

    @AfterEach
    void stop() {
        gateway.close();
        controller.close();
        first.close();
        second.close();
    }

    @Test
    void theAddressWithFewerRequestsUnderWayGetsTheNext() {
        Sinks.Empty<Void> release = Sinks.empty();
        AtomicInteger asked = new AtomicInteger();
        first.behaves((request, response) -> {
            asked.incrementAndGet();
            return release.asMono().then(Mono.defer(() -> response.send().then()));
        });
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; waiting.stream().allMatch(CompletableFuture::isDone); i++) {
            CompletableFuture<HttpResponse<String>> call =
                    gateway.client().sendAsync(gateway.request("/orders/" + i).build(), BodyHandlers.ofString());
            waiting.add(call);
            await("it is answered, or waits at the first", () -> call.isDone() || asked.get() > 0);
        }
        for (int i = 0; i < 30; i++) assertThat(gateway.get("/orders/1").body()).isEqualTo("second");
        assertThat(asked).hasValue(1);
        release.tryEmitEmpty();
        waiting.forEach(CompletableFuture::join);
    }

    @Test
    void aStreamKeepsItsAddressBusyUntilItEnds() {
        for (Upstream upstream : List.of(first, second)) {
            String name = upstream.equals(first) ? "first" : "second";
            Upstream.Behaviour plain = upstream.answer(200, name);
            upstream.behaves((request, response) -> request.uri().endsWith("stream")
                    ? response.sse()
                            .sendString(Flux.just("data: " + name + "\n\n").concatWith(Mono.never()))
                    : plain.apply(request, response));
        }
        HttpResponse<Stream<String>> stream = gateway.client()
                .sendAsync(gateway.request("/orders/stream").build(), BodyHandlers.ofLines())
                .join();
        String busy = stream.body().iterator().next().substring("data: ".length());
        for (int i = 0; i < 20; i++) assertThat(gateway.get("/orders/1").body()).isNotEqualTo(busy);
        stream.body().close();
        await("it is free again", () -> gateway.get("/orders/1").body().equals(busy));
    }

    @Test
    void anAddressThatLeavesTheTableIsLeftAtOnceAndWhatIsUnderWayFinishes() {
        Sinks.Empty<Void> release = Sinks.empty();
        publish(first);
        first.behaves((request, response) -> release.asMono()
                .then(Mono.defer(() -> response.sendString(Mono.just("late")).then())));
        CompletableFuture<HttpResponse<String>> underWay =
                gateway.client().sendAsync(gateway.request("/orders/1").build(), BodyHandlers.ofString());
        await("it is under way", () -> first.connections() == 1);
        publish(second);
        for (int i = 0; i < 20; i++) assertThat(gateway.get("/orders/1").body()).isEqualTo("second");
        release.tryEmitEmpty();
        assertThat(underWay.join().body()).isEqualTo("late");
    }

    @Test
    void anAddressThatKeepsFailingIsLeftOut() {
        first.behaves(first.answer(500, "broken"));
        int failures = 0;
        for (int i = 0; i < 100; i++) if (gateway.get("/orders/1").statusCode() == 500) failures++;
        assertThat(failures).isEqualTo(3);
        assertThat(gateway.bean(MeterRegistry.class)
                        .get(GatewayMeters.EJECTIONS.getName())
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(gateway.routes().path("out").path(0).asString()).isEqualTo(first.address());
    }

    @Test
    void addressesThatAllFailAreAllAsked() {
        first.behaves(first.answer(500, "broken"));
        second.behaves(second.answer(500, "broken"));
        for (int i = 0; i < 60; i++)
            assertThat(gateway.get("/orders/1").statusCode()).isEqualTo(500);
        int firstBefore = first.received().size();
        int secondBefore = second.received().size();
        for (int i = 0; i < 60; i++) gateway.get("/orders/1");
        assertThat(first.received().size()).isGreaterThan(firstBefore);
        assertThat(second.received().size()).isGreaterThan(secondBefore);
    }

    @Test
    void anAddressThatRefusesConnectionsIsLeftOutToo() {
        second.close();
        int failures = 0;
        for (int i = 0; i < 50; i++) if (gateway.get("/orders/1").statusCode() == 502) failures++;
        assertThat(failures).isEqualTo(3);
    }

    private void publish(Upstream... stable) {
        List<String> addresses = List.of(stable).stream().map(Upstream::address).toList();
        String table = Tables.orders(0, "http://127.0.0.1:1", null);
        controller.publish(++epoch, Tables.with(table, "stable", Tables.backend("v1", addresses)));
        gateway.awaitEpoch(epoch);
    }
}
