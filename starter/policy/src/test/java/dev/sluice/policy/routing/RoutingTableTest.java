package dev.sluice.policy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RoutingTableTest {

    private static final Backend STABLE = new Backend("v1", List.of(Address.parse("http://127.0.0.1:9001")));
    private static final Backend CANARY = new Backend("v2", List.of(Address.parse("http://127.0.0.1:9002")));
    private static final Lane QA = new Lane("qa", List.of(new Lane.Selector(Lane.Source.HEADER, "x-lane", "qa")));

    @Test
    void aUserBelowTheWeightGoesToTheCanaryAndIsToldWhy() {
        Route route = table(2_500, CANARY).route(facts(userInBucketBelow(2_500), null));
        assertThat(route).isInstanceOf(Route.ToCanary.class);
        assertThat(route.reason()).matches("bucket \\d+ is below the canary's weight 2500");
    }

    @Test
    void aUserAtOrAboveTheWeightStaysOnStableAndIsToldWhy() {
        Route route = table(2_500, CANARY).route(facts(userInBucketFrom(2_500), null));
        assertThat(route).isInstanceOf(Route.ToStable.class);
        assertThat(route.reason()).matches("bucket \\d+ is not below the canary's weight 2500");
    }

    @Test
    void everyTableOverTimeSendsAUserToTheSameSideAtTheSameWeight() {
        for (int u = 0; u < 1_000; u++) {
            RequestFacts facts = facts("u" + u, null);
            assertThat(table(5_000, CANARY).route(facts))
                    .isEqualTo(table(5_000, CANARY).route(facts));
        }
    }

    @Test
    void raisingTheWeightInStepsMovesNobodyBack() {
        for (int u = 0; u < 1_000; u++) {
            RequestFacts facts = facts("u" + u, null);
            boolean before = false;
            for (int weight = 0; weight <= 10_000; weight += 250) {
                boolean now = table(weight, CANARY).route(facts).toCanary();
                assertThat(before && !now).as("user %d at weight %d", u, weight).isFalse();
                before = now;
            }
            assertThat(before).isTrue();
        }
    }

    @Test
    void aLaneGoesToTheCanaryWhateverTheWeight() {
        Route route = table(0, CANARY).route(facts("42", "qa"));
        assertThat(route).isEqualTo(new Route.ToLane("qa"));
        assertThat(route.reason()).contains("lane qa");
    }

    @Test
    void aLaneThatTheServiceDoesNotHaveCountsAsNone() {
        assertThat(table(0, CANARY).route(facts("42", "load-test")).toCanary()).isFalse();
        assertThat(table(10_000, CANARY).route(facts("42", "load-test"))).isInstanceOf(Route.ToCanary.class);
    }

    @Test
    void aLaneIsSelectedByEverythingItNames() {
        Lane lane = new Lane(
                "qa",
                List.of(
                        new Lane.Selector(Lane.Source.COOKIE, "lane", "qa"),
                        new Lane.Selector(Lane.Source.QUERY, "probe", "1")));
        assertThat(lane.selects((source, name) -> source == Lane.Source.COOKIE ? "qa" : "1"))
                .isTrue();
        assertThat(lane.selects((source, name) -> source == Lane.Source.COOKIE ? "qa" : null))
                .isFalse();
    }

    @Test
    void anExpiredLeaseTakesWeightAndLanesFromTheCanary() {
        RoutingTable expired = table(10_000, CANARY).expired();
        assertThat(expired.anyCanary()).isFalse();
        assertThat(expired.epoch()).isEqualTo(12);
        assertThat(expired.route(facts("42", null)).toCanary()).isFalse();
        assertThat(expired.route(facts("42", "qa")).reason()).contains("lease");
    }

    @Test
    void aLeaseHoldsForItsLengthAfterTheControllerWasHeard() {
        long heard = Long.parseLong("9223372036854775802");
        Lease lease = new Lease(heard, Duration.ofNanos(100));
        assertThat(lease.holds(heard + 99)).as("across the clock's overflow").isTrue();
        assertThat(lease.holds(heard + 100)).isFalse();
        assertThat(lease.left(heard + 40)).isEqualTo(Duration.ofNanos(60));
        assertThat(lease.left(heard + 400)).isZero();
    }

    @Test
    void aServiceWithoutCanaryStaysOnStable() {
        assertThat(table(0, null).route(facts("42", "qa")).reason()).isEqualTo("the service has no canary");
    }

    @Test
    void aCanaryWithoutReadyAddressGetsNobody() {
        Route route = table(10_000, new Backend("v2", List.of())).route(facts("42", null));
        assertThat(route.toCanary()).isFalse();
        assertThat(route.reason()).contains("no address");
    }

    @Test
    void aTableThatContradictsItselfIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table(1, null))
                .withMessage("weight of order-service must be 0 without a canary, but was 1");
        ServiceRoutes twice = ServiceRoutes.stableOnly("a", STABLE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RoutingTable.of(1, 0, Duration.ofSeconds(15), List.of(twice, twice)));
        assertThatIllegalArgumentException().isThrownBy(() -> RoutingTable.of(1, 0, Duration.ZERO, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> Address.parse("http://127.0.0.1:9001/orders"));
        assertThatIllegalArgumentException().isThrownBy(() -> Address.parse("ftp://a"));
        assertThatIllegalArgumentException().isThrownBy(() -> Address.parse("http://a:65536"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Backend("v 1", List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Lane("a b", QA.selectors()));
        assertThatIllegalArgumentException().isThrownBy(() -> new Lane("qa", List.of()));
    }

    @Test
    void anAddressIsReadAsItIsWritten() {
        assertThat(Address.parse("http://127.0.0.1:9001")).hasToString("http://127.0.0.1:9001");
        assertThat(Address.parse("https://orders.example/")).isEqualTo(new Address("https", "orders.example", 443));
        assertThat(Address.parse("http://[::1]:80").host()).isEqualTo("[::1]");
    }

    private static RoutingTable table(int weight, @Nullable Backend canary) {
        ServiceRoutes routes = new ServiceRoutes(
                "order-service",
                "3fa9c1d2e0",
                new Weights(weight),
                STABLE,
                canary,
                new Sticky.Header("X-User-Id"),
                List.of(QA),
                new ReplayRule(true, 65_536),
                0,
                List.of());
        return RoutingTable.of(12, 1_700_000_000_000L, Duration.ofSeconds(15), List.of(routes));
    }

    private static RequestFacts facts(String key, @Nullable String lane) {
        return new RequestFacts("order-service", key, lane);
    }

    private static String userInBucketBelow(int weight) {
        return user(weight, true);
    }

    private static String userInBucketFrom(int weight) {
        return user(weight, false);
    }

    private static String user(int weight, boolean below) {
        return IntStream.range(0, 1_000)
                .mapToObj(u -> "u" + u)
                .filter(u -> Bucketing.bucket("order-service", "3fa9c1d2e0", u) < weight == below)
                .findFirst()
                .orElseThrow();
    }
}
