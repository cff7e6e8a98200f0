package dev.sluice.policy.analysis;

import static dev.sluice.policy.analysis.Samples.begin;
import static dev.sluice.policy.analysis.Samples.counts;
import static dev.sluice.policy.analysis.Samples.key;
import static dev.sluice.policy.analysis.Samples.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.policy.analysis.Forecast.Lack;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnalysisTest {

    private static final long T = Traffic.START;

    @Test
    void withoutDataNothingIsDecided() {
        Verdict verdict = begin().verdict();
        assertThat(verdict).isInstanceOf(Verdict.Undecided.class);
        assertThat(verdict.evidence().canaryRateUpper()).isEqualTo(1);
        assertThat(verdict.evidence().limit()).isCloseTo(Math.log(100), within(1e-12));
        assertThat(((Verdict.Undecided) verdict).forecast())
                .isEqualTo(new Forecast(Lack.LITTLE_DATA, 984, -1, "needs 984 more canary requests"));
    }

    @Test
    void aCanaryThatFailsEveryCallIsDecidedByTwoKeys() {
        Analysis analysis = begin().observe(sample(0, 500, 190, 0, 0));
        analysis = analysis.observe(sample(250, 500, 40, 1, 1));
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Undecided.class);
        analysis = analysis.observe(sample(350, 500, 20, 1, 1));
        assertThat(analysis.verdict()).isInstanceOfSatisfying(Verdict.Fail.class, fail -> {
            assertThat(fail.fault()).isEqualTo(Verdict.Fault.FAILURES);
            assertThat(fail.reason())
                    .isEqualTo("The canary fails more often than stable, and above the floor of 0.5 %: 2 of 2"
                            + " canary requests failed, 0 of 250 of stable's in this step.");
        });
    }

    @Test
    void healthyRequestsBeforeItBrokeDoNotSaveACanary() {
        Analysis analysis = begin();
        for (int second = 0; second < 55; second++) {
            analysis = analysis.observe(sample(1_000L * second, 500, 1_900, 0, 100, 0));
        }
        for (int failure = 0; failure < 3; failure++) {
            assertThat(analysis.verdict()).isNotInstanceOf(Verdict.Fail.class);
            analysis = analysis.observe(sample(55_000 + 100L * failure, 500, 19, 1, 1));
        }
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void oneKeyThatFailsForEverProvesNothing() {
        Analysis analysis = begin();
        for (int i = 0; i < 200; i++) {
            analysis = analysis.observe(new Sample(
                    T + 250L * i, T + 250L * (i + 1), 500, counts(48, 0), counts(2, 1), List.of(key(42, 3, true, 0))));
        }
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Undecided.class);
        assertThat(analysis.verdict().evidence().worse()).isLessThan(2.2);
    }

    @Test
    void anOutageOfBothVersionsHoldsAndDoesNotBlameTheCanary() {
        Analysis analysis = begin();
        for (int i = 0; i < 20; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 190, 95, 10, 5));
        }
        assertThat(analysis.verdict())
                .isInstanceOfSatisfying(
                        Verdict.Hold.class, hold -> assertThat(hold.cause()).isEqualTo(Verdict.Cause.SHARED_INCIDENT));
        assertThat(analysis.verdict().evidence().worse()).isLessThan(0);
    }

    @Test
    void aHoldForASharedIncidentEndsSoonAfterTheIncident() {
        Analysis analysis = begin();
        for (int i = 0; i < 20; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 190, 95, 10, 5));
        }
        int samples = 0;
        while (analysis.verdict() instanceof Verdict.Hold) {
            analysis = analysis.observe(sample(5_000 + 250L * samples++, 500, 190, 0, 10, 0));
        }
        assertThat(10 * samples)
                .as("healthy canary requests until the hold ends")
                .isLessThan(300);
    }

    @Test
    void aRegressionBelowTheFloorHoldsAndTellsAHuman() {
        Analysis analysis = begin();
        for (int i = 0; i < 400; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 4_750, 0, 250, i % 2));
        }
        assertThat(analysis.verdict()).isInstanceOfSatisfying(Verdict.Hold.class, hold -> {
            assertThat(hold.cause()).isEqualTo(Verdict.Cause.RELATIVE_REGRESSION);
            assertThat(hold.reason()).contains("more often than stable, but not above the floor of 0.5 %");
        });
    }

    @Test
    void aProvedCanaryPassesTheStepAndTheNextStepWantsItsOwnProof() {
        Analysis analysis = begin();
        for (int i = 0; i < 98; i++) {
            analysis = analysis.observe(sample(1_000L * i, 500, 190, 0, 10, 0));
        }
        assertThat(analysis.verdict())
                .isInstanceOfSatisfying(
                        Verdict.Undecided.class,
                        undecided -> assertThat(undecided.forecast())
                                .isEqualTo(new Forecast(
                                        Lack.LITTLE_DATA, 4, 0.4, "needs 4 more canary requests, about 1 s")));
        analysis = analysis.observe(sample(98_000, 500, 190, 0, 10, 0));
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Pass.class);
        assertThat(analysis.atStep(LatencySketch.EMPTY, T + 99_000).verdict()).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void theForecastNamesRequestsAndTimeAtThePresentRate() {
        Analysis analysis = begin();
        for (int i = 0; i < 200; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 48, 0, i % 2 == 0 ? 2 : 3, 0));
        }
        assertThat(((Verdict.Undecided) analysis.verdict()).forecast())
                .isEqualTo(new Forecast(Lack.LITTLE_DATA, 484, 48.4, "needs 484 more canary requests, about 49 s"));
    }

    @Test
    void theForecastSaysThatNoCanaryRequestArrives() {
        Analysis analysis = begin();
        for (int i = 0; i < 20; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 48, 0, 0, 0));
        }
        assertThat(((Verdict.Undecided) analysis.verdict()).forecast())
                .isEqualTo(
                        new Forecast(Lack.NO_DATA, 984, -1, "needs 984 more canary requests; none arrives at present"));
    }

    @Test
    void failuresAtWeightZeroCountNothing() {
        Analysis before = begin();
        Analysis after = before.observe(new Sample(
                T,
                T + 250,
                0,
                counts(100, 3),
                counts(3, 3),
                List.of(key(1, 1, true, 0), key(2, 2, true, 0), key(3, 3, false, 0))));
        assertThat(after.snapshot().errors()).isEqualTo(before.snapshot().errors());
    }

    @Test
    void atFullWeightNothingIsComparedAndNothingBreaks() {
        Analysis analysis = begin();
        Evidence before = analysis.verdict().evidence();
        for (int i = 0; i < 100; i++) {
            analysis = analysis.observe(sample(250L * i, 10_000, 0, 0, 200, 5));
        }
        assertThat(analysis.verdict().evidence().worse()).isEqualTo(before.worse());
        assertThat(analysis.verdict().evidence().floor()).isEqualTo(before.floor());
        assertThat(analysis.snapshot().errors().keys())
                .as("keys that may still tell the versions apart")
                .isEmpty();
        assertThat(analysis.verdict()).isInstanceOf(Verdict.Undecided.class);
    }

    @Test
    void aKeyThatTheHashDidNotSendToTheCanaryIsNoEvidenceAgainstIt() {
        Analysis analysis = begin();
        for (int i = 0; i < 50; i++) {
            analysis = analysis.observe(
                    new Sample(T + i, T + i, 500, counts(19, 0), counts(1, 1), List.of(key(i, 5_000, true, i))));
        }
        assertThat(analysis.snapshot().errors().keys()).isEmpty();
        assertThat(analysis.verdict()).isNotInstanceOf(Verdict.Fail.class);
    }

    @Test
    void aLateFaultIsFoundWithAFewKeysMoreThanAnEarlyOne() {
        Analysis analysis = begin();
        for (int i = 0; i < 3_600; i++) {
            analysis = analysis.observe(sample(1_000L * i, 500, 190, 1, 10, i % 20 == 0 ? 1 : 0));
        }
        int failing = 0;
        while (!(analysis.verdict() instanceof Verdict.Fail)) {
            analysis = analysis.observe(sample(3_600_000 + 100L * failing++, 500, 19, 0, 1, 1));
        }
        assertThat(failing).isLessThanOrEqualTo(12);
    }

    @Test
    void atFullWeightStablesRateIsThatOfTheRelease() {
        Analysis analysis = begin();
        for (int i = 0; i < 20; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 190, 19, 10, 1));
        }
        assertThat(analysis.verdict().evidence().allowedRate()).isCloseTo(0.11, within(1e-12));
        analysis = analysis.atStep(LatencySketch.EMPTY, T + 10_000).observe(sample(10_000, 10_000, 0, 0, 200, 0));
        assertThat(analysis.verdict().evidence().stableRequests()).isZero();
        assertThat(analysis.verdict().evidence().allowedRate()).isCloseTo(0.11, within(1e-12));
        analysis = analysis.observe(sample(10_250, 5_000, 100, 0, 100, 0));
        assertThat(analysis.verdict().evidence().allowedRate()).isCloseTo(0.01, within(1e-12));
    }

    /** Both alarms are needed, each at some time. */
    @Test
    void anAlarmOfOneTestIsRememberedForTheOther() {
        Analysis analysis = begin();
        for (int i = 0; i < 20; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 190, 95, 10, 5));
        }
        for (int i = 20; i < 120; i++) {
            analysis = analysis.observe(sample(250L * i, 500, 190, 0, 10, 0));
        }
        assertThat(analysis.verdict()).isNotInstanceOfAny(Verdict.Hold.class, Verdict.Fail.class);
        assertThat(analysis.verdict().evidence().floor())
                .isGreaterThanOrEqualTo(analysis.verdict().evidence().limit());
    }
}
