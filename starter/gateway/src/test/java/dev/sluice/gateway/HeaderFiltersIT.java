package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.upstream.TransitHeaders;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.gateway.filter.headers.HttpHeadersFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;

/** Filters of headers that the application has of its own. */
class HeaderFiltersIT {

    @Configuration(proxyBeanMethods = false)
    static class Filters {
        @Bean
        HttpHeadersFilter onTheWayIn() {
            return (headers, exchange) -> {
                HttpHeaders more = HttpHeaders.copyOf(headers);
                more.set("x-team", "shop");
                more.set("x-forwarded-for", "6.6.6.6");
                more.set(TransitHeaders.RISK, "v1;verdict=allow");
                return more;
            };
        }

        @Bean
        HttpHeadersFilter onTheWayOut() {
            return new HttpHeadersFilter() {
                @Override
                public HttpHeaders filter(HttpHeaders headers, ServerWebExchange exchange) {
                    HttpHeaders fewer = HttpHeaders.copyOf(headers);
                    fewer.remove("x-internal");
                    fewer.set(TransitHeaders.VERSION, "forged");
                    return fewer;
                }

                @Override
                public boolean supports(Type type) {
                    return type == Type.RESPONSE;
                }
            };
        }
    }

    @Test
    void applyToRequestsAndAnswersOfServicesBeforeTheGatewaysOwnRules() {
        try (Upstream service = Upstream.answering("orders");
                Gateway gateway = Gateway.with(
                        new Class<?>[] {Filters.class},
                        "--sluice.gateway.services.orders.fallback-uri=" + service.address())) {
            service.behaves((request, response) -> service.answer(200, "orders")
                    .apply(request, response.header("x-internal", "1").header("x-public", "2")));
            HttpResponse<String> answer = gateway.get("/orders/1");
            assertThat(service.last().headers())
                    .containsEntry("x-team", "shop")
                    .containsEntry("x-forwarded-for", "127.0.0.1")
                    .doesNotContainKey(TransitHeaders.RISK);
            assertThat(answer.headers().map()).doesNotContainKey("x-internal").containsKey("x-public");
            assertThat(answer.headers().allValues(TransitHeaders.VERSION)).containsExactly("stable");
        }
    }
}
