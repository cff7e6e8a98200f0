package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.OrderedGatewayFilter;
import org.springframework.cloud.gateway.filter.ReactiveLoadBalancerClientFilter;
import org.springframework.cloud.gateway.filter.RouteToRequestUrlFilter;

class GatewayFlowTest {

    @Test
    void theFiltersRunAsTheyAreWrittenBetweenUrlAndLoadBalancer() {
        assertThat(Stream.of(GatewayFlow.values()).map(Enum::name))
                .containsExactly("RISK", "LANE", "VERSION", "REPLAY", "MIRROR", "OUTCOME", "FORWARD");
        assertThat(Stream.of(GatewayFlow.values()).map(GatewayFlow::order))
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(order -> order > RouteToRequestUrlFilter.ROUTE_TO_URL_FILTER_ORDER
                        && order < ReactiveLoadBalancerClientFilter.LOAD_BALANCER_CLIENT_FILTER_ORDER);
    }

    @Test
    void aFilterIsPlacedWhereItsNameSays() {
        assertThat(GatewayFlow.REPLAY.place((exchange, chain) -> chain.filter(exchange)))
                .isInstanceOfSatisfying(
                        OrderedGatewayFilter.class,
                        filter -> assertThat(filter.getOrder()).isEqualTo(GatewayFlow.REPLAY.order()));
    }
}
