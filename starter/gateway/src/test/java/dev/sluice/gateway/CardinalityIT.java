package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whatever clients send, and whatever versions come and go, the number of series stays what the operator configured. */
class CardinalityIT {

    private static final int DISTINCT = 10_000;
    private static final int AT_ONCE = 32;
    private static final int EACH_VERSION = 1_000;

    @Test
    void tenThousandUsersPathsAndVersionsAreNoMoreSeriesThanAThousand() {
        try (FakeController controller = new FakeController();
                Upstream stable = Upstream.answering("stable");
                Upstream canary = Upstream.answering("canary");
                Gateway gateway = Gateway.of(controller)) {
            List<String> addresses = List.of(stable.address(), canary.address());
            publish(controller, gateway, addresses, 0);
            sendAll(gateway, controller, addresses, 0, EACH_VERSION);
            Set<String> before = series(gateway);
            assertThat(before).anyMatch(id -> id.contains("sluice.gateway.attempts"));

            sendAll(gateway, controller, addresses, EACH_VERSION, DISTINCT);

            assertThat(series(gateway)).isEqualTo(before);
        }
    }

    /** A new pair of versions for each thousand requests. */
    private static void sendAll(Gateway gateway, FakeController controller, List<String> addresses, int from, int to) {
        for (int i = from; i < to; i += EACH_VERSION) {
            publish(controller, gateway, addresses, i);
            send(gateway, i, Math.min(to, i + EACH_VERSION));
        }
    }

    private static void publish(FakeController controller, Gateway gateway, List<String> addresses, int version) {
        String table = Tables.orders(5_000, addresses.get(0), addresses.get(1))
                .replace("\"v1\"", "\"stable-" + version + "\"")
                .replace("\"v2\"", "\"canary-" + version + "\"");
        controller.publish(version + 1L, table);
        gateway.awaitEpoch(version + 1L);
    }

    private static void send(Gateway gateway, int from, int to) {
        Semaphore room = new Semaphore(AT_ONCE);
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            room.acquireUninterruptibly();
            answers.add(gateway.client()
                    .sendAsync(request(gateway, i), BodyHandlers.discarding())
                    .whenComplete((answer, failure) -> room.release()));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    }

    private static HttpRequest request(Gateway gateway, int i) {
        HttpRequest.Builder request = gateway.request("/orders/" + i + "?page=" + i)
                .header("X-User-Id", "user-" + i)
                .header("X-Request-Id", "request-" + i)
                .header("sluice-version", "version-" + i)
                .header("baggage", "sluice.lane=lane-" + i);
        return switch (i % 3) {
            case 0 -> request.GET().build();
            case 1 -> request.POST(BodyPublishers.ofString("order " + i)).build();
            default -> request.method("M" + i, BodyPublishers.noBody()).build();
        };
    }

    private static Set<String> series(Gateway gateway) {
        return gateway.bean(MeterRegistry.class).getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("sluice.") || id.getName().startsWith("http."))
                .map(Meter.Id::toString)
                .collect(Collectors.toSet());
    }
}
