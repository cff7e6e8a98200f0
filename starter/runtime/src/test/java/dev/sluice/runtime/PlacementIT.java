package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.policy.placement.PlacementPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;

/** Real connections on real loops. */
class PlacementIT {
    private static final int LOOPS = 4;

    @Test
    void aThousandConnectionsAreSpread() throws Exception {
        // However unevenly a busy machine lets the loops run, none gets more than two shares: binomial with 2/4, plus 5
        // deviations.
        var bound = 500 + 5 * Math.sqrt(1_000 * 0.5 * 0.5);
        try (var loops = new EventLoops(Transport.select(TransportMode.AUTO), LOOPS, PlacementPolicy.twoChoices())) {
            var server = serve(loops);
            var connections = connectAndAwait(server, loops);
            assertThat(channels(loops))
                    .allSatisfy(count -> assertThat((double) count).isBetween(1.0, bound));
            close(connections);
            await().until(() -> channels(loops).stream().allMatch(count -> count == 0));
            server.disposeNow();
        }
    }

    @Test
    void connectionsAvoidALoopThatIsStuck() throws Exception {
        try (var loops = new EventLoops(Transport.select(TransportMode.AUTO), 2, PlacementPolicy.twoChoices())) {
            var server = serve(loops);
            var stuck = 0;
            var release = new CountDownLatch(1);
            var blocking = loop(loops, stuck).submit(() -> {
                release.await();
                return null;
            });
            var waiting = loop(loops, stuck).submit(() -> {});
            await().until(() -> loops.loads().snapshot().sampled(stuck).busyShare() == 1);
            var connections = connect(server, 100);
            await().until(() -> channels(loops).get(1 - stuck) == 100);
            release.countDown();
            blocking.get();
            waiting.get();
            assertThat(channels(loops).get(stuck)).isZero();
            close(connections);
            server.disposeNow();
        }
    }

    @Test
    void outgoingConnectionsCountAsLoad() {
        try (var loops = new EventLoops(Transport.select(TransportMode.AUTO), LOOPS, PlacementPolicy.leastLoaded())) {
            var server = serve(loops);
            var before = placements(loops);
            var client = HttpClient.newConnection().runOn(loops).baseUrl("http://127.0.0.1:" + server.port());
            for (var i = 0; i < 10; i++)
                assertThat(client.get().response().block(Duration.ofSeconds(20)))
                        .isNotNull();
            assertThat(placements(loops) - before).isGreaterThanOrEqualTo(20); // each call: one out, one in
            server.disposeNow();
        }
    }

    private static DisposableServer serve(EventLoops loops) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.send())
                .runOn(loops)
                .bindNow();
    }

    private static List<RawConnection> connectAndAwait(DisposableServer server, EventLoops loops) throws IOException {
        var connections = connect(server, 1_000);
        await().until(() -> channels(loops).stream().mapToInt(Integer::intValue).sum() == 1_000);
        return connections;
    }

    private static List<RawConnection> connect(DisposableServer server, int count) throws IOException {
        var connections = new ArrayList<RawConnection>();
        for (var i = 0; i < count; i++) connections.add(new RawConnection(server.port()));
        return connections;
    }

    private static void close(List<RawConnection> connections) throws IOException {
        for (var connection : connections) connection.close();
    }

    private static List<Integer> channels(EventLoops loops) {
        return IntStream.range(0, loops.count())
                .mapToObj(loops.loads()::channelsOn)
                .toList();
    }

    private static long placements(EventLoops loops) {
        return loops.loads().snapshot().placements();
    }

    private static MeteredLoop loop(EventLoops loops, int number) {
        return StreamSupport.stream(loops.onServer(true).spliterator(), false)
                .map(MeteredLoop.class::cast)
                .toList()
                .get(number);
    }
}
