package dev.sluice.cli.customers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.customers.OrderServer.Seen;
import dev.sluice.cli.orders.OrderStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class TrafficIT {

    private static final long SEED = 7;
    private static final double RATE = 400;
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Tally tally = new Tally();

    @Test
    void everyOrderIsThereOnceAndAsItsCustomerWasTold() throws Exception {
        try (OrderServer server = new OrderServer(call -> 0)) {
            Traffic traffic = run(server, 600);

            OrderAudit audit = traffic.audit(server.shop());

            assertThat(audit.sent()).isEqualTo(tally.orders.sum()).isPositive();
            assertThat(audit).isEqualTo(new OrderAudit(audit.sent(), audit.sent(), 0, 0, 0, 0));
            assertThat(tally.userErrors.sum()).isZero();
            assertThat(tally.cancelled.sum()).as("cancelled, seed " + SEED).isPositive();
        }
    }

    @Test
    void oneCustomerDoesOneThingAfterTheOtherWhileOthersDoTheirs() throws Exception {
        try (OrderServer server = new OrderServer(call -> 0)) {
            run(server, 600);

            Map<String, List<Seen>> byCustomer = server.seen().stream().collect(Collectors.groupingBy(Seen::customer));
            assertThat(byCustomer.values()).allSatisfy(TrafficIT::noneOverlap);
            assertThat(byCustomer.size()).as("customers, seed " + SEED).isGreaterThan(50);
        }
    }

    @Test
    void anErrorIsCountedEvenWhenTheCustomersRetrySucceeds() throws Exception {
        try (OrderServer server = new OrderServer(call -> call % 10 == 0 ? 503 : 0)) {
            Traffic traffic = run(server, 300);

            long failed =
                    server.seen().stream().filter(seen -> seen.status() == 503).count();
            assertThat(failed).isPositive();
            assertThat(tally.userErrors.sum()).isEqualTo(failed);
            assertThat(tally.retries.sum()).isPositive();
            server.mend();
            OrderAudit audit = traffic.audit(server.shop());
            assertThat(audit.duplicates()).isZero();
            assertThat(audit.lost()).isZero();
        }
    }

    @Test
    void aRetryCarriesTheSameKey() throws Exception {
        try (OrderServer server = new OrderServer(call -> call == 1 ? 503 : 0)) {
            run(server, 20);

            List<Seen> placed = server.seen().stream()
                    .filter(seen -> seen.method().equals("POST") && seen.path().equals("/orders"))
                    .toList();
            String first = placed.getFirst().key();
            assertThat(placed.stream().filter(seen -> seen.key().equals(first)).map(Seen::status))
                    .containsExactly(503, 200);
        }
    }

    @Test
    void anOrderRefusedForItsRiskIsNeitherAnErrorNorSent() throws Exception {
        try (OrderServer server = new OrderServer(call -> call == 1 ? 403 : 0)) {
            Traffic traffic = run(server, 50);

            OrderAudit audit = traffic.audit(server.shop());

            assertThat(audit.refused()).isOne();
            assertThat(audit.sent()).isEqualTo(tally.orders.sum() - 1);
            assertThat(tally.userErrors.sum()).isZero();
            assertThat(tally.unexpected.sum()).isZero();
        }
    }

    @Test
    void aRefusalThatNobodyDeservedIsTold() throws Exception {
        try (OrderServer server = new OrderServer(call -> call == 1 ? 422 : 0)) {
            run(server, 50);

            assertThat(tally.unexpected.sum()).isOne();
            assertThat(tally.sentences()).first().asString().contains("was refused: 422");
        }
    }

    @Test
    void aLostOrderAndADoubledOneAreFound() throws Exception {
        try (OrderServer server = new OrderServer(call -> 0)) {
            Traffic traffic = run(server, 200);
            server.orders().remove(server.orders().keySet().iterator().next());
            ObjectNode doubled = server.orders().values().iterator().next();
            server.orders().put("copy", doubled.deepCopy().put("id", "another"));

            OrderAudit audit = traffic.audit(server.shop());

            assertThat(audit.lost()).isOne();
            assertThat(audit.duplicates()).isOne();
            assertThat(audit.stored()).isEqualTo(audit.sent() - 1);
        }
    }

    @Test
    void bothVersionsAndTheGatewayAreWarmedAlike() throws Exception {
        try (OrderServer stable = new OrderServer(call -> 0);
                OrderServer canary = new OrderServer(call -> 0)) {
            WarmUp.Result result =
                    new WarmUp(stable.shop(), canary.shop(), stable.shop(), SEED, Duration.ofMillis(600)).run();

            long atStable = stable.seen().size();
            long atCanary = canary.seen().size();
            assertThat(result.requests()).isEqualTo(atStable + atCanary);
            // Four workers may be in the middle of a round of twelve calls each.
            assertThat(Math.abs(atStable - atCanary)).isLessThanOrEqualTo(48);
            assertThat(stable.seen()).allMatch(seen -> seen.customer().startsWith("warm-up-"));
        }
    }

    private Traffic run(OrderServer server, long calls) throws IOException, InterruptedException {
        Traffic traffic = new Traffic(OrderStream.madeUp(SEED), server.shop(), tally, new Traffic.Pace(RATE, SEED));
        traffic.start();
        await(() -> tally.calls.sum() >= calls);
        traffic.stop();
        assertThat(traffic.failure()).isNull();
        return traffic;
    }

    private static void noneOverlap(List<Seen> calls) {
        List<Seen> inOrder = calls.stream()
                .sorted((a, b) -> Long.compare(a.begun(), b.begun()))
                .toList();
        for (int i = 1; i < inOrder.size(); i++) {
            assertThat(inOrder.get(i).begun())
                    .isGreaterThanOrEqualTo(inOrder.get(i - 1).ended());
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
