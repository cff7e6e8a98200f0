package dev.sluice.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Sticky;
import dev.sluice.policy.routing.Weights;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RoutingTablesTest {

    private static final Backend V1 = new Backend("v1", List.of(Address.parse("http://127.0.0.1:9001")));
    private static final Backend V2 = new Backend("v2", List.of(Address.parse("http://127.0.0.1:9002")));
    private static final Backend FALLBACK = new Backend("stable", List.of(Address.parse("http://127.0.0.1:9009")));
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 3);
    private final RoutingTables tables =
            new RoutingTables(Map.of("orders", FALLBACK, "billing", FALLBACK), Duration.ZERO, now::get);

    @Test
    void theFallbackServesUntilThereIsATable() {
        assertThat(stable("orders")).isEqualTo(FALLBACK);
        tables.install(table(1, 500), true);
        assertThat(stable("orders")).isEqualTo(V1);
        assertThat(stable("billing"))
                .as("a service that the table does not name")
                .isEqualTo(FALLBACK);
    }

    @Test
    void theCanaryLosesItsWeightExactlyWhenTheLeaseEnds() {
        tables.install(table(1, 500), true);
        now.addAndGet(15 * SECOND - 1);
        assertThat(weight()).isEqualTo(500);
        now.addAndGet(1);
        assertThat(weight()).isZero();
        assertThat(tables.current().table().leaseHeld()).isFalse();
        assertThat(tables.current().issued().epoch()).isEqualTo(1);
    }

    @Test
    void whateverIsHeardRenewsTheLeaseAndBringsTheWeightBack() {
        tables.install(table(1, 500), true);
        now.addAndGet(10 * SECOND);
        tables.heard();
        now.addAndGet(10 * SECOND);
        assertThat(weight()).isEqualTo(500);
        now.addAndGet(10 * SECOND);
        assertThat(weight()).isZero();
        tables.heard();
        assertThat(weight()).isEqualTo(500);
    }

    @Test
    void aTableFromDiskHasNoCanaryUntilTheControllerSendsOne() {
        tables.restore(table(7, 500));
        assertThat(stable("orders")).isEqualTo(V1);
        assertThat(weight()).isZero();
        tables.heard();
        assertThat(weight()).as("hearing something is not hearing a table").isZero();
        assertThat(tables.install(table(2, 500), false))
                .as("disk is no rival of the controller")
                .isTrue();
        assertThat(weight()).isEqualTo(500);
    }

    @Test
    void anOlderTableOfTheSameConnectionIsIgnored() {
        tables.install(table(7, 500), true);
        assertThat(tables.install(table(6, 900), false)).isFalse();
        assertThat(weight()).isEqualTo(500);
        assertThat(tables.install(table(6, 900), true)).isTrue();
        assertThat(weight()).isEqualTo(900);
    }

    @Test
    void aServiceIsUnknownUntilSomebodyNamesAnAddress() {
        assertThat(tables.unknown(List.of("orders", "stock"))).containsExactly("stock");
        tables.restore(table(7, 500));
        assertThat(tables.unknown(List.of("orders", "stock"))).containsExactly("stock");
        tables.install(table(8, 500), true);
        assertThat(tables.unknown(List.of("orders", "stock"))).isEmpty();
    }

    @Test
    void eachTableHasAWindowOfItsOwnThatOutlivesItUntilItsAttemptsEnded() {
        tables.install(table(1, 500), true);
        OutcomeWindow first = tables.current().window();
        tables.heard();
        assertThat(tables.current().window()).as("the same table").isSameAs(first);
        first.began("orders", true, 1);
        tables.install(table(2, 600), false);
        assertThat(tables.current().window()).isNotSameAs(first);
        now.addAndGet(6 * SECOND);
        assertThat(tables.windows()).contains(first);
        first.succeeded("orders", true, 100);
        assertThat(tables.windows()).contains(first);
        first.take(2);
        assertThat(tables.windows())
                .doesNotContain(first)
                .contains(tables.current().window());
    }

    private Backend stable(String service) {
        return tables.current().table().service(service).orElseThrow().stable();
    }

    private int weight() {
        return tables.current()
                .table()
                .service("orders")
                .orElseThrow()
                .weights()
                .canary();
    }

    private static RoutingTable table(long epoch, int weight) {
        ServiceRoutes orders = new ServiceRoutes(
                "orders",
                "r1",
                new Weights(weight),
                V1,
                V2,
                new Sticky.Address(),
                List.of(),
                ReplayRule.NEVER,
                0,
                List.of());
        return RoutingTable.of(epoch, 0, Duration.ofSeconds(15), List.of(orders));
    }
}
