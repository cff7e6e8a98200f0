package dev.sluice.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.policy.rollout.Step;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.Sticky;
import dev.sluice.resource.RolloutResource.Guard;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceReaderTest {
    private static final String WHOLE = """
            apiVersion: sluice.dev/v1alpha1
            kind: Rollout
            metadata: {name: order-service, annotations: {sluice.dev/revision: build-7}}
            spec:
              workload:
                endpoints: {stable: http://127.0.0.1:9001, canary: http://127.0.0.1:9002/}
              traffic:
                router: gateway
                sticky: {cookie: user}
                replay: {enabled: true, maxBodySize: 128KB}
                mirror: {weight: 1}
                lanes: [{name: qa, header: {x-lane: qa}, cookie: {lane: qa}}]
              steps:
                - {weight: 2.5, atLeast: 1m}
                - {weight: 25, atLeast: 1h30m}
                - {approval: {}}
                - {weight: 100}
              analysis:
                falseAlarm: 0.02
                floor: 0.5%
                margin: 1%
                latency: {hold: 1.2, rollback: 2}
                prometheus: []
              deadline: 3h
              keepStable: 10m
            status: {phase: Idle}
            """;

    private final ResourceReader reader = new ResourceReader();

    @Test
    void readsEveryField() {
        RolloutResource resource = reader.read(WHOLE);
        assertThat(resource.name()).isEqualTo("order-service");
        assertThat(resource.annotations()).containsEntry("sluice.dev/revision", "build-7");
        assertThat(resource.endpoints().stable()).isEqualTo(Address.parse("http://127.0.0.1:9001"));
        assertThat(resource.endpoints().canary()).isEqualTo(Address.parse("http://127.0.0.1:9002"));
        assertThat(resource.traffic().sticky()).isEqualTo(new Sticky.Cookie("user"));
        assertThat(resource.traffic().replay()).isEqualTo(new ReplayRule(true, 128 << 10));
        assertThat(resource.traffic().mirror()).isEqualTo(100);
        assertThat(resource.traffic().lanes())
                .containsExactly(new Lane(
                        "qa",
                        List.of(
                                new Lane.Selector(Lane.Source.HEADER, "x-lane", "qa"),
                                new Lane.Selector(Lane.Source.COOKIE, "lane", "qa"))));
        assertThat(resource.plan().steps())
                .containsExactly(
                        new Step.Weighted(250, Duration.ofMinutes(1)),
                        new Step.Weighted(2_500, Duration.ofMinutes(90)),
                        new Step.Approval(),
                        new Step.Weighted(10_000, Duration.ZERO));
        assertThat(resource.plan().deadline()).isEqualTo(Duration.ofHours(3));
        assertThat(resource.criteria().falseAlarm()).isEqualTo(0.02);
        assertThat(resource.criteria().floor()).isEqualTo(0.005);
        assertThat(resource.criteria().latencyRollback()).isEqualTo(2);
    }

    @Test
    void itsDocumentReadsBackEqual() {
        RolloutResource resource = reader.read(WHOLE);
        assertThat(reader.read(resource.document())).isEqualTo(resource);
    }

    @Test
    void tellsEveryErrorAtOnceWithItsPath() {
        assertThat(paths("""
                apiVersion: sluice.dev/v1
                kind: Rollout
                metadata: {name: Order Service, lables: {a: b}}
                spec:
                  workload:
                    endpoints: {stable: 127.0.0.1:9001, canari: http://127.0.0.1:9002}
                  traffic: {sticky: {header: X, cookie: y}, replay: {maxBodySize: 64kilo}}
                  steps:
                    - {weight: 5, atleast: 1m}
                    - {weight: 0.001}
                    - {weight: 4, atLeast: 60}
                    - {}
                  analysis: {floor: 0.5, falseAlarm: 2, latency: {hold: 2, rollback: 1.1}}
                  deadlin: 1h
                """))
                .containsExactlyInAnyOrder(
                        "apiVersion",
                        "metadata.name",
                        "metadata.lables",
                        "spec.workload.endpoints.stable",
                        "spec.workload.endpoints.canari",
                        "spec.traffic.sticky",
                        "spec.traffic.replay.maxBodySize",
                        "spec.steps[0].atleast",
                        "spec.steps[1].weight",
                        "spec.steps[2].atLeast",
                        "spec.steps[2].weight",
                        "spec.steps[3].weight",
                        "spec.analysis.floor",
                        "spec.analysis.falseAlarm",
                        "spec.analysis.latency.rollback",
                        "spec.deadlin");
    }

    @Test
    void saysWhichFieldAMisspeltOneMayMean() {
        assertThat(errors(WHOLE.replace("keepStable", "keepStabel")).getFirst().message())
                .contains("did you mean \"keepStable\"?");
    }

    @Test
    void aGuardHasAQueryAndALimit() {
        RolloutResource resource = reader.read(
                WHOLE.replace(
                        "prometheus: []",
                        "prometheus: [{name: cpu, query: up, max: 0.8}, {name: jobs, query: n, min: 1, for: 5m, action: rollback}]"));
        assertThat(resource.queries().guards())
                .containsExactly(
                        new Guard(
                                "cpu",
                                "up",
                                Double.NEGATIVE_INFINITY,
                                0.8,
                                new Guard.Breach(Duration.ofMinutes(1), Guard.Action.HOLD)),
                        new Guard(
                                "jobs",
                                "n",
                                1,
                                Double.POSITIVE_INFINITY,
                                new Guard.Breach(Duration.ofMinutes(5), Guard.Action.ROLLBACK)));
        assertThat(resource.queries().guards().getFirst().allows(Double.NaN)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: cpu, query: up}                               | max
            {name: cpu, max: 1}                                  | query
            {query: up, max: 1}                                  | name
            {name: cpu, query: up, max: 1, min: 2}               | max
            {name: cpu, query: up, max: 1, action: stop}         | action
            {name: cpu, query: up, max: 1, for: soon}            | for
            {name: cpu, query: up, max: 1, limit: 2}             | limit
            {name: C P U, query: up, max: 1}                     | name
            """)
    void aGuardWithAMistakeIsRefused(String guard, String field) {
        assertThat(paths(WHOLE.replace("prometheus: []", "prometheus: [" + guard + "]")))
                .containsExactly("spec.analysis.prometheus[0]." + field);
    }

    @Test
    void aPlanThatDoesNotEndWithEveryoneIsRefused() {
        assertThat(paths(WHOLE.replace("- {weight: 100}", "- {weight: 50}"))).containsExactly("spec.steps");
    }

    @Test
    void aDeadlineShorterThanThePlanIsRefused() {
        assertThat(paths(WHOLE.replace("deadline: 3h", "deadline: 1h"))).containsExactly("spec.deadline");
    }

    @Test
    void aFieldWrittenTwiceIsRefused() {
        assertThat(errors(WHOLE + "kind: Rollout\n").getFirst().message()).contains("Duplicate");
    }

    @Test
    void brokenYamlIsToldWithItsLine() {
        assertThat(errors("kind: Rollout\nspec: [").getFirst().message()).contains("line");
    }

    @Test
    void nothingAtAllIsRefused() {
        assertThat(errors("")).isNotEmpty();
        assertThat(errors("[]")).isNotEmpty();
        assertThat(errors("spec: {steps: 5, workload: [], traffic: x, analysis: 7}"))
                .isNotEmpty();
    }

    private List<String> paths(String yaml) {
        return errors(yaml).stream().map(InvalidDocument.FieldError::path).toList();
    }

    private List<InvalidDocument.FieldError> errors(String yaml) {
        InvalidDocument invalid = catchThrowableOfType(InvalidDocument.class, () -> reader.read(yaml));
        assertThat(invalid).as(yaml).isNotNull();
        return invalid.errors();
    }
}
