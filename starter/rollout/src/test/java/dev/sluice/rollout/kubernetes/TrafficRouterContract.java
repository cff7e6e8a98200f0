package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.rollout.traffic.TrafficRouter;
import dev.sluice.rollout.traffic.TrafficRouter.Routing;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every router does, whatever it moves requests by. */
abstract class TrafficRouterContract {
    private Bench bench;

    /** A router with what it moves requests by, and two services. */
    interface Bench extends AutoCloseable {
        String ORDERS = "orders";
        String PAYMENTS = "payments";

        TrafficRouter router();

        /** Another life of the router, in front of the same. */
        void restart();

        /** Routes of a service whose canary has this weight, and a lane {@code x-lane: qa}. */
        Routing canary(String service, int weight);

        /** Routes of a service without a canary. */
        Routing stable(String service);

        /** Share of the requests that goes to the canary, in basis points. */
        int share(String service);

        /** Whether a request of the lane goes to the canary. */
        boolean laneReachesCanary(String service);

        /** Whatever moves the requests follows. */
        void follow();

        /** Another value whenever something was written. */
        Object mark();

        @Override
        void close();
    }

    abstract Bench open();

    @BeforeEach
    void begin() {
        bench = open();
        bench.router().applyAll(List.of(bench.stable(Bench.ORDERS), bench.stable(Bench.PAYMENTS)));
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500, 2_500, 3_333, 10_000})
    void theCanaryGetsItsWeight(int weight) {
        bench.router().apply(bench.canary(Bench.ORDERS, weight));
        assertThat(bench.share(Bench.ORDERS)).isEqualTo(weight);
        assertThat(bench.share(Bench.PAYMENTS)).isZero();
    }

    @Test
    void weightsRiseAndFallAndEndAtZero() {
        for (int weight : new int[] {500, 2_500, 5_000, 10_000, 5_000, 0}) {
            bench.router().apply(bench.canary(Bench.ORDERS, weight));
            assertThat(bench.share(Bench.ORDERS)).isEqualTo(weight);
        }
        bench.router().apply(bench.stable(Bench.ORDERS));
        assertThat(bench.share(Bench.ORDERS)).isZero();
    }

    @Test
    void theSameRoutesAgainChangeNothing() {
        bench.router().apply(bench.canary(Bench.ORDERS, 500));
        Object before = bench.mark();
        bench.router().apply(bench.canary(Bench.ORDERS, 500));
        assertThat(bench.mark()).isEqualTo(before);
    }

    @Test
    void routesAreInForceOnceTheyAreFollowed() {
        bench.router().apply(bench.canary(Bench.ORDERS, 500));
        assertThat(bench.router().inForce(Bench.ORDERS).complete()).isFalse();
        bench.follow();
        assertThat(bench.router().inForce(Bench.ORDERS).complete()).isTrue();
        bench.router().apply(bench.stable(Bench.ORDERS));
        assertThat(bench.router().inForce(Bench.ORDERS).complete()).isFalse();
        bench.follow();
        assertThat(bench.router().inForce(Bench.ORDERS).complete()).isTrue();
    }

    @Test
    void aLaneReachesTheCanaryWhateverTheWeight() {
        assertThat(bench.laneReachesCanary(Bench.ORDERS)).isFalse();
        for (int weight : new int[] {0, 500, 10_000}) {
            bench.router().apply(bench.canary(Bench.ORDERS, weight));
            assertThat(bench.laneReachesCanary(Bench.ORDERS)).isTrue();
        }
    }

    @Test
    void withTheCanaryItsLaneGoes() {
        bench.router().apply(bench.canary(Bench.ORDERS, 500));
        bench.router().apply(bench.stable(Bench.ORDERS));
        assertThat(bench.laneReachesCanary(Bench.ORDERS)).isFalse();
    }

    @Test
    void severalServicesAreRoutedAtOnce() {
        bench.router().applyAll(List.of(bench.canary(Bench.ORDERS, 500), bench.canary(Bench.PAYMENTS, 2_500)));
        assertThat(bench.share(Bench.ORDERS)).isEqualTo(500);
        assertThat(bench.share(Bench.PAYMENTS)).isEqualTo(2_500);
        bench.router().applyAll(List.of(bench.stable(Bench.ORDERS), bench.stable(Bench.PAYMENTS)));
        assertThat(bench.share(Bench.ORDERS)).isZero();
        assertThat(bench.share(Bench.PAYMENTS)).isZero();
    }

    @Test
    void anotherLifeGoesOnWhereTheFirstWas() {
        bench.router().apply(bench.canary(Bench.ORDERS, 500));
        bench.restart();
        bench.router().applyAll(List.of(bench.canary(Bench.ORDERS, 500), bench.stable(Bench.PAYMENTS)));
        assertThat(bench.share(Bench.ORDERS)).isEqualTo(500);
        bench.router().apply(bench.stable(Bench.ORDERS));
        assertThat(bench.share(Bench.ORDERS)).isZero();
        assertThat(bench.laneReachesCanary(Bench.ORDERS)).isFalse();
    }

    @Test
    void aRemovedServiceHasNoCanary() {
        bench.router().apply(bench.canary(Bench.ORDERS, 500));
        bench.router().remove(Bench.ORDERS);
        assertThat(bench.share(Bench.ORDERS)).isZero();
        assertThat(bench.laneReachesCanary(Bench.ORDERS)).isFalse();
        bench.router().remove(Bench.ORDERS);
    }
}
