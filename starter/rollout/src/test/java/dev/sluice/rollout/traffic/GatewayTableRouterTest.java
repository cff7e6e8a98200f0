package dev.sluice.rollout.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Sticky;
import dev.sluice.policy.routing.Weights;
import dev.sluice.rollout.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GatewayTableRouterTest {
    private final KeptEpochs epochs = new KeptEpochs();
    private final ManualTime time = new ManualTime();
    private final GatewayTableRouter router = router();

    @Test
    void epochsRiseWithEveryChangeAndOverRestarts() {
        long first = router.current().epoch();
        router.publish(List.of(routes(500)));
        long second = router.current().epoch();
        assertThat(second).isGreaterThan(first);
        assertThat(router().current().epoch()).isGreaterThan(second);
    }

    @Test
    void moreThanABlockOfEpochsIsReservedBeforeItIsUsed() {
        for (int i = 0; i < 2_500; i++) {
            router.publish(List.of(routes(1 + i % 2)));
            assertThat(epochs.reserved())
                    .isGreaterThanOrEqualTo(router.current().epoch());
        }
    }

    @Test
    void equalRoutesChangeNothing() {
        router.publish(List.of(routes(500)));
        long epoch = router.current().epoch();
        router.publish(List.of(routes(500)));
        assertThat(router.current().epoch()).isEqualTo(epoch);
    }

    @Test
    void theTableIsWrittenAsTheGatewaysReadIt() {
        router.publish(List.of(routes(500)));
        JsonNode service = new JsonMapper()
                .readTree(router.current().json())
                .path("services")
                .path(0);
        JsonNode expected = new JsonMapper().readTree("""
                {"name":"order-service","revision":"3fa9c1d2e0","weight":500,
                 "stable":{"version":"v1","addresses":["http://127.0.0.1:9001"]},
                 "canary":{"version":"v2","addresses":["http://127.0.0.1:9002"]},
                 "sticky":{"header":"X-User-Id"},
                 "lanes":[{"name":"qa","header":{"x-lane":"qa"}}],
                 "replay":{"enabled":true,"maxBodySize":65536},
                 "mirror":0}""");
        assertThat(service).isEqualTo(expected);
        assertThat(router.current().json()).contains("\"lease\":\"PT15S\"");
    }

    @Test
    void routesAreInForceWhenEveryGatewayHeardOfLatelyHasTheirEpoch() {
        router.publish(List.of(routes(500)));
        assertThat(router.inForce("order-service").complete()).isFalse();
        router.reported("gw-1", router.current().epoch());
        router.reported("gw-2", router.current().epoch() - 1);
        assertThat(router.inForce("order-service")).isEqualTo(new TrafficRouter.Uptake(2, 1, "", true));
        router.reported("gw-2", router.current().epoch());
        assertThat(router.inForce("order-service").complete()).isTrue();
    }

    @Test
    void aGatewayThatIsGoneLongerThanItsLeaseIsNotWaitedFor() {
        router.reported("gw-gone", 1);
        router.publish(List.of(routes(500)));
        time.pass(Duration.ofSeconds(16));
        router.reported("gw-1", router.current().epoch());
        assertThat(router.inForce("order-service").complete()).isTrue();
    }

    @Test
    void whoWaitsForATableIsWokenByIt() throws Exception {
        long seen = router.tables().latest().number();
        CompletableFuture<Long> woken = CompletableFuture.supplyAsync(() -> {
            try {
                return router.tables()
                        .awaitNewer(seen, Duration.ofMinutes(1))
                        .value()
                        .epoch();
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        });
        router.publish(List.of(routes(500)));
        assertThat(woken.get(30, TimeUnit.SECONDS)).isEqualTo(router.current().epoch());
    }

    private GatewayTableRouter router() {
        return new GatewayTableRouter(epochs, Duration.ofSeconds(15), time);
    }

    private static ServiceRoutes routes(int weight) {
        return new ServiceRoutes(
                "order-service",
                "3fa9c1d2e0",
                new Weights(weight),
                new Backend("v1", List.of(Address.parse("http://127.0.0.1:9001"))),
                new Backend("v2", List.of(Address.parse("http://127.0.0.1:9002"))),
                new Sticky.Header("X-User-Id"),
                List.of(new Lane("qa", List.of(new Lane.Selector(Lane.Source.HEADER, "x-lane", "qa")))),
                new ReplayRule(true, 65_536),
                0,
                List.of());
    }

    private static final class KeptEpochs implements GatewayTableRouter.EpochStore {
        private long upTo;

        @Override
        public long reserved() {
            return upTo;
        }

        @Override
        public void reserve(long next) {
            upTo = next;
        }
    }
}
