package dev.sluice.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.resource.RolloutResource.Router;
import dev.sluice.resource.RolloutResource.Router.Kind;
import dev.sluice.resource.RolloutResource.Samples;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterReaderTest {
    private static final String GATEWAY_API = """
            apiVersion: sluice.dev/v1alpha1
            kind: Rollout
            metadata: {name: orders, namespace: shop}
            spec:
              workload: {deployment: orders, service: shop-orders}
              traffic: {router: gateway-api, lanes: [{name: qa, header: {x-lane: qa}}]}
              steps: [{weight: 5}, {weight: 100}]
              analysis:
                samples: {requests: 'rq_total{backend="{{service}}"}', failures: 'rq_total{backend="{{service}}",code=~"5.."}'}
            """;
    private static final String ISTIO = """
            apiVersion: sluice.dev/v1alpha1
            kind: Rollout
            metadata: {name: orders, namespace: shop}
            spec:
              workload: {deployment: orders}
              traffic: {router: istio, route: shop, destinationRule: orders}
              steps: [{weight: 5}, {weight: 100}]
            """;

    private final ResourceReader reader = new ResourceReader();

    @Test
    void anHttpRouteIsCalledAsItsServiceUnlessNamed() {
        RolloutResource resource = reader.read(GATEWAY_API);
        assertThat(resource.traffic().router()).isEqualTo(new Router(Kind.GATEWAY_API, "shop-orders", ""));
        assertThat(resource.queries().samples())
                .isEqualTo(new Samples(
                        "rq_total{backend=\"{{service}}\"}", "rq_total{backend=\"{{service}}\",code=~\"5..\"}"));
    }

    @Test
    void istioIsAskedForItsOwnCounters() {
        RolloutResource resource = reader.read(ISTIO);
        assertThat(resource.traffic().router()).isEqualTo(new Router(Kind.ISTIO, "shop", "orders"));
        Samples samples = Objects.requireNonNull(resource.queries().samples());
        assertThat(samples.requests()).startsWith("istio_requests_total{").contains("\"{{service}}\"");
        assertThat(samples.failures()).contains("response_code=~\"5..|0\"");
        assertThat(reader.read(resource.document())).isEqualTo(resource);
    }

    @Test
    void ourGatewayNeedsNeither() {
        RolloutResource resource = reader.read(
                ISTIO.replace("traffic: {router: istio, route: shop, destinationRule: orders}", "traffic: {}"));
        assertThat(resource.traffic().router()).isEqualTo(Router.GATEWAY);
        assertThat(resource.queries().samples()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            router: gateway-api -> router: nginx                                                   | traffic.router
            router: gateway-api -> router: gateway-api, destinationRule: orders                    | traffic.destinationRule
            router: gateway-api -> router: gateway-api, sticky: {cookie: user}                     | traffic.sticky
            router: gateway-api -> router: gateway-api, replay: {enabled: true}                    | traffic.replay
            router: gateway-api -> router: gateway-api, mirror: {weight: 1}                        | traffic.mirror
            router: gateway-api -> router: gateway-api, route: My Route                            | traffic.route
            header: {x-lane: qa} -> cookie: {lane: qa}                                             | traffic.lanes
            samples: -> sample:                                                                    | analysis.samples
            requests: 'rq_total{backend="{{service}}"}' -> requests: 'rate(rq{s="{{service}}"}[1m])' | analysis.samples.requests
            requests: 'rq_total{backend="{{service}}"}' -> requests: 'rq_total{backend="orders"}'  | analysis.samples.requests
            requests: 'rq_total{backend="{{service}}"}', ->                                        | analysis.samples.requests
            """)
    void aMistakeIsNamed(String change, String field) {
        String[] sides = change.split(" ->", 2);
        String document = GATEWAY_API.replace(sides[0], sides[1].strip());
        assertThat(document).isNotEqualTo(GATEWAY_API);
        assertThat(catchThrowableOfType(InvalidDocument.class, () -> reader.read(document))
                        .errors())
                .extracting(InvalidDocument.FieldError::path)
                .contains("spec." + field);
    }

    @Test
    void onOneMachineRequestsComeByGateway() {
        InvalidDocument invalid = catchThrowableOfType(
                InvalidDocument.class,
                () -> reader.read(
                        ISTIO.replace("{deployment: orders}", "{endpoints: {stable: 'http://127.0.0.1:9001'}}")));
        assertThat(invalid.errors())
                .extracting(InvalidDocument.FieldError::path)
                .contains("spec.traffic.router");
    }
}
