package dev.sluice.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Weights;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SuspicionTest {
    private static final String ORDERS = "orders";
    private static final long MILLI = 1_000_000;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - MILLI);
    private final RoutingTables tables = new RoutingTables(Map.of(), Duration.ofMillis(250), now::get);
    private final Suspicion suspicion = tables.suspicion();

    @Test
    void lastsUntilTheControllerHasAnsweredAReportOfTheFailure() {
        install(7);
        assertThat(diverts()).isFalse();
        fail();
        assertThat(diverts()).isTrue();
        suspicion.answered(now.get() - 1, 7);
        assertThat(diverts()).as("the report was closed before the failure").isTrue();
        suspicion.answered(now.get(), 7);
        assertThat(diverts()).isFalse();
        assertThat(suspicion.diverted(ORDERS)).isEqualTo(2);
    }

    @Test
    void lastsUntilTheTableThatCameOfTheReportIsInForce() {
        install(7);
        fail();
        suspicion.answered(now.get(), 8);
        assertThat(diverts()).isTrue();
        install(8);
        assertThat(diverts()).isFalse();
    }

    @Test
    void endsByItselfWhenNobodyAnswers() {
        fail();
        pass(249);
        assertThat(diverts()).isTrue();
        pass(1);
        assertThat(diverts()).isFalse();
    }

    @Test
    void aFailureOfACallThatWasUnderWayProlongsIt() {
        fail();
        pass(200);
        fail();
        suspicion.answered(now.get() - 1, 0);
        pass(249);
        assertThat(diverts()).isTrue();
        pass(1);
        assertThat(diverts()).isFalse();
    }

    @Test
    void doesNotStarveACanaryThatFailsNowAndThen() {
        for (int i = 0; i < 5; i++) {
            fail();
            assertThat(diverts()).as("moment " + i).isTrue();
            suspicion.answered(now.get(), 0);
            pass(1);
        }
        fail();
        assertThat(diverts()).as("all five are spent").isFalse();
        pass(5_000);
        fail();
        assertThat(diverts()).as("one has come back").isTrue();
        suspicion.answered(now.get(), 0);
        fail();
        assertThat(diverts()).isFalse();
    }

    @Test
    void eachReleaseHasItsOwn() {
        release(7, "v2");
        for (int i = 0; i < 5; i++) {
            fail();
            suspicion.answered(now.get(), 0);
        }
        fail();
        assertThat(diverts()).isFalse();
        release(8, "v3");
        fail();
        assertThat(diverts()).isTrue();
    }

    @Test
    void eachServiceHasItsOwn() {
        fail();
        assertThat(suspicion.diverts("billing", tables.current())).isFalse();
        assertThat(suspicion.diverted("billing")).isZero();
    }

    private void fail() {
        suspicion.failed(ORDERS, tables.current());
    }

    private boolean diverts() {
        return suspicion.diverts(ORDERS, tables.current());
    }

    private void pass(long millis) {
        now.addAndGet(millis * MILLI);
    }

    private void install(long epoch) {
        install(epoch, List.of());
    }

    private void release(long epoch, String revision) {
        ServiceRoutes stable = ServiceRoutes.stableOnly(ORDERS, new Backend("v1", List.of()));
        install(
                epoch,
                List.of(new ServiceRoutes(
                        ORDERS,
                        revision,
                        Weights.NO_CANARY,
                        stable.stable(),
                        null,
                        stable.sticky(),
                        List.of(),
                        ReplayRule.NEVER,
                        0,
                        List.of())));
    }

    private void install(long epoch, List<ServiceRoutes> services) {
        tables.install(RoutingTable.of(epoch, 0, Duration.ofSeconds(15), services), epoch == 7);
    }
}
