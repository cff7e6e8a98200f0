package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.ResourceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The schema, the reader and the examples say the same. */
class SchemaTest {
    private static final String WHOLE = """
            apiVersion: sluice.dev/v1alpha1
            kind: Rollout
            metadata: {name: orders}
            spec:
              group: checkout
              workload: {deployment: orders, service: orders, port: http, replicas: 3}
              traffic:
                router: gateway
                sticky: {header: X-User-Id}
                replay: {enabled: true, maxBodySize: 64KB}
                mirror: {weight: 0.5}
                paths: [/orders/**, /baskets/*/items]
                lanes: [{name: qa, header: {x-lane: qa}, cookie: {lane: qa}, query: {lane: qa}}]
              steps:
                - {weight: 2.5, atLeast: 1m, deadline: 20m}
                - {approval: {deadline: 30m}}
                - {weight: 100}
              analysis:
                falseAlarm: 0.02
                floor: 0.5%
                margin: 1%
                latency: {hold: 1.2, rollback: 2, warmUp: 1000}
                prometheus: [{name: cpu, query: up, max: 0.8, min: 0, for: 1m, action: rollback}]
              deadline: 3h
              keepStable: 10m
            """;

    /** What is written for routers of others. */
    static final String MESH = """
            apiVersion: sluice.dev/v1alpha1
            kind: Rollout
            metadata: {name: orders}
            spec:
              workload: {deployment: orders}
              traffic:
                router: istio
                route: orders
                destinationRule: orders
                lanes: [{name: qa, header: {x-lane: qa}}]
              steps: [{weight: 5}, {weight: 100}]
              analysis:
                samples: {requests: 'rq_total{service="{{service}}"}', failures: 'rq_total{service="{{service}}",code="5"}'}
            """;

    private final ResourceReader reader = new ResourceReader();

    @Test
    void bothKnowTheSameFieldsEverywhere() {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("/spec", "/properties/spec");
        places.put("/spec/workload", "/properties/spec/properties/workload");
        for (String object : new String[] {
            "traffic", "traffic/sticky", "traffic/replay", "traffic/mirror", "analysis", "analysis/latency"
        }) places.put("/spec/" + object, "/properties/spec/properties/" + object.replace("/", "/properties/"));
        places.put("/spec/traffic/lanes/0", "/properties/spec/properties/traffic/properties/lanes/items");
        places.put("/spec/steps/0", "/properties/spec/properties/steps/items");
        places.put("/spec/steps/1/approval", "/properties/spec/properties/steps/items/properties/approval");
        places.put("/spec/analysis/prometheus/0", "/properties/spec/properties/analysis/properties/prometheus/items");
        assertThat(fieldsOfTheReader(MESH, "/spec/analysis/samples")).containsExactlyInAnyOrder("requests", "failures");
        places.forEach((place, schema) -> assertThat(fieldsOfTheReader(WHOLE, place))
                .as(place)
                .isEqualTo(new TreeSet<>(Crd.schema().at(schema + "/properties").propertyNames())));
    }

    @Test
    void aResourceWithEveryFieldIsAcceptedByBoth() {
        for (String document : List.of(WHOLE, MESH)) {
            assertThat(SchemaValidator.validate(Crd.schema(), Crd.yaml(document)))
                    .isEmpty();
            assertThatCode(() -> reader.read(document)).doesNotThrowAnyException();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsAcceptedByBoth(Path example) {
        for (String document : Crd.read(example).split("(?m)^---$", -1)) {
            if (!document.contains("kind: Rollout")) continue;
            assertThat(SchemaValidator.validate(Crd.schema(), Crd.yaml(document)))
                    .as(example.toString())
                    .isEmpty();
            assertThatCode(() -> reader.read(document)).as(example.toString()).doesNotThrowAnyException();
        }
    }

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Crd.EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "weight: 2.5 -> weight: 25%",
                "weight: 2.5 -> weight: 0",
                "weight: 2.5 -> weight: -1",
                "atLeast: 1m -> atLeast: 60",
                "atLeast: 1m -> atLeast: 1 minute",
                "atLeast: 1m -> atleast: 1m",
                "floor: 0.5% -> floor: 0.5",
                "margin: 1% -> margin: 1 %",
                "falseAlarm: 0.02 -> falseAlarm: 0.9",
                "hold: 1.2 -> hold: 0.9",
                "warmUp: 1000 -> warmUp: 1.5",
                "maxBodySize: 64KB -> maxBodySize: 64kilo",
                "router: gateway -> router: nginx",
                "keepStable: 10m -> keepStabel: 10m",
                "enabled: true -> enabled: yes please",
                "name: qa -> name: q a",
                "paths: [/orders/**, -> paths: [orders,",
                "paths: [/orders/**, -> paths: [/orders/**/items,",
                "paths: [/orders/**, -> paths: ['/{id}',",
                "paths: [/orders/**, -> paths: [7,",
                "port: http -> port: HTTP",
                "replicas: 3 -> replicas: 0",
                "deployment: orders -> deployment: Orders",
                "group: checkout -> group: Check Out",
                "action: rollback -> action: stop",
                "for: 1m -> for: a while",
                "query: up, -> expr: up,"
            })
    void aMistakeInOneFieldIsRefusedByBoth(String change) {
        String document = changed(change);
        assertThat(SchemaValidator.validate(Crd.schema(), Crd.yaml(document)))
                .as("schema")
                .isNotEmpty();
        assertThat(catchThrowableOfType(InvalidDocument.class, () -> reader.read(document)))
                .as("reader")
                .isNotNull();
    }

    /** Mistakes that take more than one field to see; an API server finds them by the schema's rules. */
    static final List<String> AGAINST_RULES = List.of(
            "weight: 2.5 -> weight: 2.555",
            "mirror: {weight: 0.5} -> mirror: {weight: 0.555}",
            "- {weight: 100} -> - {weight: 50}",
            "- {weight: 100} -> - {weight: 100, approval: {}}",
            "- {weight: 100} -> - {weight: 2}\n    - {weight: 100}",
            "- {weight: 100} -> - {weight: 2.5}\n    - {weight: 100}",
            "approval: {deadline: 30m} -> approval: {deadline: 0s}",
            "approval: {deadline: 30m} -> approval: {}, atLeast: 1m",
            "deadline: 20m -> deadline: 30s",
            "deadline: 3h -> deadline: 5m",
            "rollback: 2, -> rollback: 1.1,",
            "floor: 0.5% -> floor: 60%",
            "margin: 1% -> margin: 0%",
            "sticky: {header: X-User-Id} -> sticky: {header: X-User-Id, cookie: user}",
            "sticky: {header: X-User-Id} -> sticky: {}",
            "maxBodySize: 64KB -> maxBodySize: 17MB",
            "header: {x-lane: qa}, cookie: {lane: qa}, query: {lane: qa} -> header: {}",
            "deployment: orders, -> deployment: orders, endpoints: {stable: 'http://127.0.0.1:9001'},",
            "deployment: orders, -> endpoints: {stable: 'http://127.0.0.1:9001'},",
            "max: 0.8, min: 0, ->",
            "max: 0.8 -> max: -1",
            "router: gateway -> router: istio",
            "router: gateway -> router: gateway\n    route: orders",
            "warmUp: 1000} -> warmUp: 1000}\n    samples: {requests: 'a{s=\"{{service}}\"}', failures: 'a{s=\"{{service}}\"}'}");

    /** The same in the document of a mesh. */
    static final List<String> AGAINST_RULES_OF_A_MESH = List.of(
            "workload: {deployment: orders} -> workload: {endpoints: {stable: 'http://127.0.0.1:9001'}}",
            "router: istio -> router: gateway-api",
            "destinationRule: orders -> replay: {enabled: true}",
            "destinationRule: orders -> paths: [/orders/**]",
            "failures: 'rq_total{service=\"{{service}}\" -> failures: 'rq_total{service=\"orders\"",
            "router: istio\n    route: orders\n    destinationRule: orders\n    lanes: [{name: qa, header: {x-lane: qa}}]"
                    + " -> router: gateway-api\n    lanes: [{name: qa, cookie: {lane: qa}}]",
            "router: istio\n    route: orders\n    destinationRule: orders -> router: gateway");

    @ParameterizedTest
    @FieldSource("AGAINST_RULES")
    void aMistakeAgainstTheRulesIsRefusedByTheReader(String change) {
        String document = changed(change);
        assertThat(catchThrowableOfType(InvalidDocument.class, () -> reader.read(document)))
                .as(document)
                .isNotNull();
    }

    @ParameterizedTest
    @FieldSource("AGAINST_RULES_OF_A_MESH")
    void aMistakeAboutAMeshIsRefusedByTheReader(String change) {
        String document = changed(MESH, change);
        assertThat(catchThrowableOfType(InvalidDocument.class, () -> reader.read(document)))
                .as(document)
                .isNotNull();
    }

    /** The text after the arrow in the place of the text before it. */
    static String changed(String change) {
        return changed(WHOLE, change);
    }

    static String changed(String document, String change) {
        String[] sides = change.split(" ->", 2);
        assertThat(document).contains(sides[0]);
        return document.replace(sides[0], sides[1].strip());
    }

    private Set<String> fieldsOfTheReader(String whole, String place) {
        JsonNode document = Crd.yaml(whole).deepCopy();
        ((ObjectNode) document.at(place)).put("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz", 1);
        InvalidDocument invalid = catchThrowableOfType(InvalidDocument.class, () -> reader.read(document.toString()));
        String fields = invalid.errors().stream()
                .map(InvalidDocument.FieldError::message)
                .filter(message -> message.contains("the fields here are "))
                .findFirst()
                .orElseThrow();
        return new TreeSet<>(
                Arrays.asList(fields.substring(fields.indexOf(" are ") + 5).split(", ", -1)));
    }
}
