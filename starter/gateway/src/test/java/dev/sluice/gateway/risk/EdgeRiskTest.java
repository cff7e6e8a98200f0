package dev.sluice.gateway.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.risk.RiskVerdict;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Who is asked, in which order and for how long, by a clock of its own. */
class EdgeRiskTest {

    private static final RiskQuestion.Answerable QUESTION = new RiskQuestion.Answerable("r", Map.of());

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> asked = new ArrayList<>();
    private VirtualTimeScheduler time;
    private Supplier<Mono<RiskAnswer>> edgeDoes = () -> Mono.just(new RiskAnswer(RiskVerdict.ALLOW, 1, "edge"));
    private Supplier<Mono<RiskAnswer>> centralDoes = () -> Mono.just(new RiskAnswer(RiskVerdict.REVIEW, 2, "central"));

    private final class Fake implements RiskEndpoint {
        private final String name;

        Fake(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Mono<RiskAnswer> ask(RiskQuestion.Answerable question) {
            return Mono.defer(() -> {
                asked.add(name + "@" + time.now(TimeUnit.MILLISECONDS));
                return name.equals("edge") ? edgeDoes.get() : centralDoes.get();
            });
        }

        @Override
        public Mono<Void> warmUp() {
            return Mono.empty();
        }
    }

    @BeforeEach
    void ownTheClock() {
        time = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void giveItBack() {
        VirtualTimeScheduler.reset();
    }

    @Test
    void theEdgeAnswersAndTheCentreIsSpared() {
        assertThat(answer(risk(OffloadMode.ALWAYS))).isEqualTo("edge");
        assertThat(asked).containsExactly("edge@0");
    }

    @Test
    void whenAllHangTheyShareOneDeadlineAndNobodyWaitsLonger() {
        edgeDoes = Mono::never;
        centralDoes = Mono::never;
        List<Object> ended = new ArrayList<>();
        risk(OffloadMode.ALWAYS).ask(QUESTION).subscribe(ended::add, ended::add);

        time.advanceTimeBy(Duration.ofMillis(24));
        assertThat(asked).containsExactly("edge@0", "central@24");
        time.advanceTimeBy(Duration.ofMillis(23));
        assertThat(ended).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));

        assertThat(ended).hasSize(1);
        assertThat(questions("edge", "timeout")).isEqualTo(1);
        assertThat(questions("central", "timeout")).isEqualTo(1);
    }

    @Test
    void whatAFailureLeavesOfTheDeadlineGoesToTheNext() {
        edgeDoes = EdgeRiskTest::fails;
        centralDoes = Mono::never;
        List<Throwable> errors = new ArrayList<>();
        risk(OffloadMode.ALWAYS).ask(QUESTION).subscribe(answer -> {}, errors::add);

        assertThat(asked).containsExactly("edge@0", "central@0");
        time.advanceTimeBy(Duration.ofMillis(47));
        assertThat(errors).isEmpty();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(errors).hasSize(1);
    }

    @Test
    void aQuestionEndsWithTheDeadlineEvenIfTheClockStandsStill() {
        edgeDoes = Mono::never;
        EdgeRisk risk = new EdgeRisk(
                settings(OffloadMode.ALWAYS), List.of(new Fake("edge")), new RiskMetrics(meters), () -> 0L);
        List<Throwable> errors = new ArrayList<>();
        risk.ask(QUESTION).subscribe(answer -> {}, errors::add);

        time.advanceTimeBy(Duration.ofMillis(50));

        assertThat(errors).hasSize(1);
    }

    @Test
    void anEndpointThatKeepsFailingIsSparedAndTriedAgainLater() {
        edgeDoes = EdgeRiskTest::fails;
        EdgeRisk risk = risk(OffloadMode.ALWAYS);
        for (int i = 0; i < 10; i++) assertThat(answer(risk)).isEqualTo("central");
        asked.clear();

        assertThat(answer(risk)).isEqualTo("central");

        assertThat(asked).containsExactly("central@0");
        assertThat(questions("edge", "spared")).isEqualTo(1);
        assertThat(breaker("edge", "open")).isEqualTo(1);
        assertThat(breaker("edge", "closed")).isZero();
        assertThat(breaker("central", "closed")).isEqualTo(1);
    }

    @Test
    void aCentreThatHasRoomIsAskedFirst() {
        EdgeRisk risk = risk(OffloadMode.WHEN_BUSY);

        for (int i = 0; i < 10; i++) assertThat(answer(risk)).isEqualTo("central");

        assertThat(questions("edge", "answered")).isZero();
    }

    @Test
    void whileTheCentreIsAboveItsLimitTheEdgeIsAsked() {
        centralDoes = Mono::never;
        EdgeRisk risk = risk(OffloadMode.WHEN_BUSY);
        Disposable first = risk.ask(QUESTION).subscribe();
        Disposable second = risk.ask(QUESTION).subscribe();
        assertThat(asked).containsExactly("central@0", "central@0");

        assertThat(answer(risk)).isEqualTo("edge");

        first.dispose();
        second.dispose();
        centralDoes = () -> Mono.just(new RiskAnswer(RiskVerdict.REVIEW, 2, "central"));
        assertThat(answer(risk)).as("it has room again").isEqualTo("central");
    }

    @Test
    void aCentreThatDoesNotAnswerIsFollowedByTheEdge() {
        centralDoes = EdgeRiskTest::fails;

        assertThat(answer(risk(OffloadMode.WHEN_BUSY))).isEqualTo("edge");
    }

    @Test
    void aBusyCentreIsTheLastResortOfAnEdgeThatFails() {
        centralDoes = Mono::never;
        EdgeRisk risk = risk(OffloadMode.WHEN_BUSY);
        risk.ask(QUESTION).subscribe();
        risk.ask(QUESTION).subscribe();
        edgeDoes = EdgeRiskTest::fails;
        centralDoes = () -> Mono.just(new RiskAnswer(RiskVerdict.REVIEW, 2, "central"));

        assertThat(answer(risk)).isEqualTo("central");
    }

    @Test
    void moreThanMayBeUnderWayAreNotAsked() {
        edgeDoes = Mono::never;
        EdgeRisk risk = risk(OffloadMode.ALWAYS);
        for (int i = 0; i < 4; i++) risk.ask(QUESTION).subscribe(answer -> {}, error -> {});
        assertThat(meters.get("sluice.gateway.risk.concurrent").gauge().value()).isEqualTo(4);
        List<Throwable> errors = new ArrayList<>();

        risk.ask(QUESTION).subscribe(answer -> {}, errors::add);

        assertThat(errors).singleElement().isInstanceOf(BulkheadFullException.class);
        assertThat(asked).hasSize(4);
        assertThat(meters.counter("sluice.gateway.risk.rejected").count()).isEqualTo(1);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(meters.get("sluice.gateway.risk.concurrent").gauge().value()).isZero();
    }

    private static Mono<RiskAnswer> fails() {
        return Mono.error(new IllegalStateException("broken"));
    }

    private EdgeRisk risk(OffloadMode mode) {
        return new EdgeRisk(
                settings(mode),
                List.of(new Fake("edge"), new Fake("central")),
                new RiskMetrics(meters),
                () -> time.now(TimeUnit.NANOSECONDS));
    }

    private static EdgeRisk.Settings settings(OffloadMode mode) {
        return new EdgeRisk.Settings(Duration.ofMillis(50), 4, Duration.ofHours(1), mode, 2);
    }

    private static String answer(EdgeRisk risk) {
        List<String> models = new ArrayList<>();
        risk.ask(QUESTION).subscribe(answer -> models.add(answer.model()), error -> models.add(error.toString()));
        assertThat(models).hasSize(1);
        return models.getFirst();
    }

    private long questions(String endpoint, String outcome) {
        return meters.timer("sluice.gateway.risk.questions", "endpoint", endpoint, "outcome", outcome)
                .count();
    }

    private double breaker(String endpoint, String state) {
        return meters.get("sluice.gateway.risk.breaker")
                .tags("endpoint", endpoint, "state", state)
                .gauge()
                .value();
    }
}
