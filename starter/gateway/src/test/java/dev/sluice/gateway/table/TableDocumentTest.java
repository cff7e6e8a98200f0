package dev.sluice.gateway.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.RoutingTable;
import dev.sluice.policy.routing.ServiceRoutes;
import dev.sluice.policy.routing.Sticky;
import dev.sluice.policy.routing.Weights;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableDocumentTest {

    @Test
    void everythingTheControllerSaysIsRead() {
        RoutingTable table = TableDocument.read("""
                {"epoch":12,"issuedAt":1700000000000,"lease":"PT15S","services":[
                 {"name":"order-service","revision":"3fa9c1d2e0","weight":500,
                  "stable":{"version":"v1","addresses":["http://127.0.0.1:9001","http://127.0.0.1:9003"]},
                  "canary":{"version":"v2","addresses":["http://127.0.0.1:9002"]},
                  "sticky":{"header":"X-User-Id"},
                  "lanes":[{"name":"qa","header":{"x-lane":"qa"},"cookie":{"l":"1"},"query":{"q":"2"}}],
                  "replay":{"enabled":true,"maxBodySize":65536},"mirror":10,
                  "paths":["/orders/**"]}],
                 "addedByANewerController":{}}
                """);
        assertThat(table.epoch()).isEqualTo(12);
        assertThat(table.issuedAtMillis()).isEqualTo(1_700_000_000_000L);
        assertThat(table.lease()).isEqualTo(Duration.ofSeconds(15));
        assertThat(table.services())
                .containsExactly(new ServiceRoutes(
                        "order-service",
                        "3fa9c1d2e0",
                        new Weights(500),
                        backend("v1", "http://127.0.0.1:9001", "http://127.0.0.1:9003"),
                        backend("v2", "http://127.0.0.1:9002"),
                        new Sticky.Header("X-User-Id"),
                        List.of(new Lane(
                                "qa",
                                List.of(
                                        new Lane.Selector(Lane.Source.HEADER, "x-lane", "qa"),
                                        new Lane.Selector(Lane.Source.COOKIE, "l", "1"),
                                        new Lane.Selector(Lane.Source.QUERY, "q", "2")))),
                        new ReplayRule(true, 65_536),
                        10,
                        List.of("/orders/**")));
    }

    @Test
    void whatIsLeftOutHasTheCautiousMeaning() {
        ServiceRoutes routes = TableDocument.read("{\"epoch\":1,\"services\":[{\"name\":\"a\",\"canary\":null,"
                        + "\"stable\":{\"version\":\"v1\",\"addresses\":[]}}]}")
                .service("a")
                .orElseThrow();
        assertThat(routes.weights()).isEqualTo(Weights.NO_CANARY);
        assertThat(routes.replay()).isEqualTo(ReplayRule.NEVER);
        assertThat(routes.sticky()).isEqualTo(new Sticky.Cookie("sluice-id"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    nonsense | JSON
                    {"epoch":-1} | epoch
                    {"epoch":1,"lease":"PT0S"} | lease
                    {"epoch":1,"services":[{"name":"a"}]} | stable
                    {"epoch":1,"services":[{"stable":{"version":"v1"}}]} | name
                    {"epoch":1,"services":[{"name":"a","weight":10001,"stable":{"version":"v1"}}]} | canary must be between
                    {"epoch":1,"services":[{"name":"a","weight":1,"stable":{"version":"v1"}}]} | without a canary
                    {"epoch":1,"services":[{"name":"a","stable":{"version":"v1","addresses":["http://a/b"]}}]} | address
                    {"epoch":1,"services":[{"name":"a","stable":{"version":"v1"},"sticky":{}}]} | sticky
                    {"epoch":1,"services":[{"name":"a","stable":{"version":"v1"},"lanes":[{"name":"qa"}]}]} | lane qa
                    """)
    void aTableThatSaysNonsenseIsRefusedWithTheReason(String json, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TableDocument.read(json))
                .withMessageContaining(reason);
    }

    private static Backend backend(String version, String... addresses) {
        return new Backend(
                version, List.of(addresses).stream().map(Address::parse).toList());
    }
}
