package dev.sluice.runtime.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.example.Crowd;
import dev.sluice.example.Echo;
import dev.sluice.runtime.RunningServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Ten thousand requests under way at once, each in a lane of its own, half of them blocking and half reactive. */
class CrowdIT {
    private static final List<String> PATHS = List.of(
            "/crowd/blocking/rest-client",
            "/crowd/reactive/web-client",
            "/crowd/blocking/exchange-on-web-client",
            "/crowd/reactive/exchange-on-rest-client");

    @Test
    void noLaneIsMixedUpWithAnother() {
        var connections = ConnectionProvider.builder("crowd")
                .maxConnections(Crowd.SIZE / 100)
                .pendingAcquireMaxCount(-1)
                .build();
        try (var next = RunningServer.start(List.of(Echo.class));
                var server = RunningServer.start(
                        List.of(Crowd.class),
                        "next.uri=" + next.uri(""),
                        "server.http2.enabled=true",
                        "sluice.runtime.admission.enabled=false",
                        "spring.http.serviceclient.on-rest-client.base-url=" + next.uri(""),
                        "spring.http.serviceclient.on-web-client.base-url=" + next.uri(""))) {
            var client = HttpClient.create(connections)
                    .protocol(HttpProtocol.H2C)
                    .baseUrl(server.uri("").toString());
            var mixed = Flux.range(0, Crowd.SIZE)
                    .flatMap(i -> call(client, i), Crowd.SIZE, 1)
                    .filter(answer -> !answer.isRight())
                    .collectList()
                    .block(Duration.ofMinutes(3));
            assertThat(mixed).isEmpty();
            assertThat(server.bean(Crowd.class).waiting()).isEqualTo(Crowd.SIZE);
        } finally {
            connections.dispose();
        }
    }

    private static Mono<Answer> call(HttpClient client, int i) {
        var lane = "lane-" + i;
        return client.headers(headers -> headers.set("baggage", "sluice.lane=" + lane))
                .get()
                .uri(PATHS.get(i % PATHS.size()))
                .responseSingle((response, body) -> body.asString()
                        .defaultIfEmpty("")
                        .map(text -> new Answer(lane, response.status().code(), text)));
    }

    private record Answer(String lane, int status, String body) {
        boolean isRight() {
            return status == 200 && body.equals(lane + "\ntraceparent=\ntracestate=\nbaggage=sluice.lane=" + lane);
        }
    }
}
