package dev.sluice.gateway.risk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.Upstream;
import dev.sluice.policy.risk.OrderBinding;
import dev.sluice.policy.risk.RiskVerdict;
import dev.sluice.policy.risk.SignedVerdict;
import dev.sluice.policy.risk.SigningKeys;
import dev.sluice.policy.risk.VerdictCheck;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Orders stream through the gateway while the edge function is killed, slowed and corrupted: every order is answered, none is lost
 * or doubled, and each arrives with a verdict that is signed for it.
 */
class OffloadUnderLoadIT {

    private static final String KEY = "a key that is long enough for tests";
    private static final int CUSTOMERS = 6;
    private static final int ORDERS_A_PHASE = 120;

    private final Upstream orders = Upstream.answering("stored");
    private final FaultyFunction edge = new FaultyFunction();
    private final FaultyFunction central = new FaultyFunction();
    private final Map<String, Integer> answers = new ConcurrentHashMap<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);

    @AfterEach
    void close() {
        orders.close();
        edge.close();
        central.close();
    }

    @Test
    void whateverTheEdgeDoesEveryOrderArrivesOnceWithAVerdictOfItsOwn() throws Exception {
        try (Gateway gateway = gateway("always", edge.address() + "," + central.address());
                ExecutorService customers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = shop(gateway, customers);
            awaitMore(ORDERS_A_PHASE);
            for (FaultyFunction.Fault fault : FaultyFunction.Fault.values()) {
                if (fault == FaultyFunction.Fault.NONE) continue;
                int before = central.questions();
                edge.does(fault);
                awaitMore(ORDERS_A_PHASE);
                assertThat(central.questions())
                        .as("the centre stepped in: " + fault)
                        .isGreaterThan(before);
                edge.does(FaultyFunction.Fault.NONE);
                int asked = edge.questions();
                Gateway.await("the edge is asked again after " + fault, () -> edge.questions() > asked);
            }
            end(running);

            assertThatEveryOrderArrivedOnce();
            assertThat(count(gateway, "allow")).isPositive();
        }
    }

    @Test
    void afterTheEdgeWasKilledAndStartedAgainItIsAskedAgain() throws Exception {
        try (Gateway gateway = gateway("always", edge.address() + "," + central.address());
                ExecutorService customers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = shop(gateway, customers);
            awaitMore(ORDERS_A_PHASE);
            edge.kill();
            awaitMore(ORDERS_A_PHASE);
            assertThat(central.questions()).as("the centre stepped in").isPositive();
            edge.startAgain();
            int before = edge.questions();
            Gateway.await("the edge is asked again", () -> edge.questions() > before);
            end(running);

            assertThatEveryOrderArrivedOnce();
        }
    }

    @Test
    void withoutAnyFunctionOrdersGoOnUncheckedAndNoneIsLost() throws Exception {
        edge.kill();
        central.kill();
        try (Gateway gateway = gateway("always", edge.address() + "," + central.address());
                ExecutorService customers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = shop(gateway, customers);
            awaitMore(ORDERS_A_PHASE);
            end(running);

            assertThatEveryOrderArrivedOnce();
            assertThat(count(gateway, "unchecked")).isEqualTo(answers.size());
        }
    }

    @Test
    void aBusyCentreIsRelievedByTheEdge() throws Exception {
        try (Gateway gateway = gateway(
                        "when-busy",
                        edge.address() + "," + central.address(),
                        "--sluice.gateway.risk.central-limit=1");
                ExecutorService customers = Executors.newVirtualThreadPerTaskExecutor()) {
            central.does(FaultyFunction.Fault.HANG);
            List<Future<?>> running = shop(gateway, customers);
            awaitMore(ORDERS_A_PHASE);
            end(running);

            assertThatEveryOrderArrivedOnce();
            assertThat(edge.questions()).isPositive();
        }
    }

    private Gateway gateway(String mode, String endpoints, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--sluice.gateway.services.orders.fallback-uri=" + orders.address(),
                "--sluice.gateway.risk.mode=" + mode,
                "--sluice.gateway.risk.endpoints=" + endpoints,
                "--sluice.gateway.risk.retry-after=50ms",
                "--sluice.gateway.risk.signing-keys=2:" + KEY,
                "--logging.level.root=error"));
        arguments.addAll(List.of(more));
        return Gateway.alone(arguments.toArray(String[]::new));
    }

    private List<Future<?>> shop(Gateway gateway, ExecutorService customers) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < CUSTOMERS; i++) {
            String customer = "customer-" + i;
            running.add(customers.submit(() -> {
                for (int n = 0; closing.getCount() > 0; n++) {
                    String key = customer + "-" + n;
                    HttpResponse<String> answer = gateway.send(gateway.request("/orders")
                            .header("Content-Type", "application/json")
                            .header("Idempotency-Key", key)
                            .POST(BodyPublishers.ofString(order(key))));
                    answers.put(key, answer.statusCode());
                    answered.incrementAndGet();
                }
            }));
        }
        return running;
    }

    private static String order(String customer) {
        return "{\"customer\":\"" + customer
                + "\",\"currency\":\"GBP\",\"items\":[{\"sku\":\"A\",\"quantity\":1,\"unitPrice\":50000}]}";
    }

    private void awaitMore(int count) {
        int enough = answered.get() + count;
        Gateway.await(count + " more answers", () -> answered.get() >= enough);
    }

    private void end(List<Future<?>> running) throws Exception {
        closing.countDown();
        for (Future<?> customer : running) customer.get();
    }

    private void assertThatEveryOrderArrivedOnce() {
        assertThat(answers.values()).containsOnly(200);
        assertThat(orders.received())
                .extracting(request -> request.headers().get("idempotency-key"))
                .containsExactlyInAnyOrderElementsOf(answers.keySet());
        assertThat(orders.received()).allSatisfy(OffloadUnderLoadIT::isSignedForItself);
        assertThat(edge.unexpected()).isEmpty();
        assertThat(central.unexpected()).isEmpty();
    }

    private static void isSignedForItself(Upstream.Received request) {
        String key = Objects.requireNonNull(request.headers().get("idempotency-key"));
        OrderBinding order = OrderBinding.of(key, request.text().getBytes(UTF_8));
        VerdictCheck check = SignedVerdict.verify(
                request.headers().get("sluice-risk"), SigningKeys.of(List.of("2:" + KEY), null), order, Instant.now());
        assertThat(check).isInstanceOf(VerdictCheck.Accepted.class);
        assertThat(((VerdictCheck.Accepted) check).verdict().verdict()).isIn(RiskVerdict.ALLOW, RiskVerdict.UNCHECKED);
    }

    private static long count(Gateway gateway, String verdict) {
        return gateway.bean(MeterRegistry.class)
                .timer("sluice.gateway.risk.checks", "verdict", verdict)
                .count();
    }
}
