package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** In a cluster, too, nobody but a trusted proxy says where a request comes from. */
class ForgedOriginIT {

    @Test
    void aCallerInAClusterIsWhoItIs() {
        try (Upstream orders = Upstream.answering("orders");
                Gateway gateway = Gateway.alone(
                        "--spring.main.cloud-platform=kubernetes",
                        "--sluice.gateway.services.orders.fallback-uri=" + orders.address())) {
            gateway.get("/orders/1", "X-Forwarded-For", "203.0.113.9", "X-Forwarded-Proto", "https");
            gateway.get("/orders/1", "Forwarded", "for=203.0.113.9;proto=https");
            assertThat(orders.received())
                    .hasSize(2)
                    .allSatisfy(request -> assertThat(request.headers())
                            .containsEntry("x-forwarded-for", "127.0.0.1")
                            .containsEntry("x-forwarded-proto", "http"));
        }
    }
}
