package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.policy.analysis.Feasibility.Feasible;
import dev.sluice.policy.analysis.Feasibility.PlannedStep;
import dev.sluice.policy.analysis.Feasibility.Refused;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeasibilityTest {

    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void saysHowLongEachStepTakesAtBest() {
        Feasibility plan = check(200, 0, HOUR, step(500, 60), step(2_500, 60), step(10_000, 0));
        assertThat(plan).isInstanceOfSatisfying(Feasible.class, feasible -> {
            assertThat(feasible.steps())
                    .extracting(s -> s.atBest().toMillis())
                    .containsExactly(98_400L, 60_000L, 4_920L);
            assertThat(feasible.steps()).extracting(s -> s.requests()).containsOnly(984L);
            assertThat(feasible.steps()).extracting(s -> s.failingKeys()).containsExactly(2L, 4L, 0L);
            assertThat(feasible.total()).isEqualTo(Duration.ofMillis(163_320));
            assertThat(feasible.text())
                    .startsWith("5 % needs 984 canary requests, 99 s at best, 2 failing users roll back, failing ")
                    .contains(" % or more is noticed; 25 % needs", "5 s at best, nothing to compare with. In all")
                    .endsWith(". In all 3 min at best.");
        });
    }

    @Test
    void aStableVersionThatFailsNowAndThenNeedsMoreRequests() {
        Feasibility plan = check(200, 0.01, HOUR, step(500, 0));
        assertThat(((Feasible) plan).steps().getFirst().requests()).isBetween(1_500L, 4_000L);
    }

    @Test
    void aPlanThatOutlastsItsDeadlineIsRefusedAndTheStepNamed() {
        assertThat(check(2, 0, Duration.ofMinutes(30), step(500, 0), step(5_000, 0))
                        .text())
                .startsWith(
                        "The steps take 3.0 h at best at 2.00 requests a second, longer than the deadline of 30 min."
                                + " The longest is 5 % needs 984 canary requests, 2.7 h at best, 2 failing users roll back")
                .endsWith(". Raise its weight, the margin or the deadline.");
    }

    /** What is said to be noticed is noticed: the counts that are expected at that rate alarm, and at less they do not. */
    @Test
    void saysWhichFailureRateAStepWouldNotice() {
        Feasible plan = (Feasible) check(200, 0.001, HOUR, step(500, 120), step(5_000, 120));
        double rate = plan.steps().getFirst().detects();
        long requests = plan.steps().getFirst().atBest().toMillis() / 100;
        assertThat(rate).isBetween(0.005, 0.02);
        assertThat(alarms(requests, 1.05 * rate)).isTrue();
        assertThat(alarms(requests, 0.9 * rate)).isFalse();
        assertThat(plan.steps().get(1).detects()).isLessThan(rate);
    }

    @Test
    void moreTimeNoticesLess() {
        double before = 1;
        for (int seconds : new int[] {100, 200, 400, 800}) {
            Feasible plan = (Feasible) check(200, 0.001, HOUR, step(500, seconds));
            assertThat(plan.steps().getFirst().detects()).isLessThan(before);
            before = plan.steps().getFirst().detects();
        }
    }

    @Test
    void aPlanWithoutTrafficIsRefused() {
        assertThat(check(0, 0, HOUR, step(500, 0)).text()).startsWith("No request arrives at present");
        assertThat(check(Double.NaN, 0, HOUR, step(500, 0))).isInstanceOf(Refused.class);
    }

    @Test
    void aPlanThatComparesNothingIsRefused() {
        assertThat(check(200, 0, HOUR, step(10_000, 60)).text()).startsWith("No step has a weight below 100 %");
        assertThat(check(200, 0, HOUR).text()).startsWith("No step has a weight below 100 %");
    }

    @Test
    void aPlanThatCouldNotNoticeATotalFailureIsRefused() {
        assertThat(check(10, 0, HOUR, step(9_990, 60)).text())
                .startsWith("At no step would even a canary that fails every call be noticed: at 99.90 % only ")
                .endsWith(" requests come in 99 s. Add a step with less weight, or let the step last longer.");
    }

    @Test
    void aStepHasAWeight() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> step(0, 1))
                .withMessage("weight must be between 1 and 10000, but was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> step(1, -1))
                .withMessage("atLeast must not be negative, but was PT-1S");
    }

    /** So many requests at 5 %, of which this share fails, while stable fails 0.1 %. */
    private static boolean alarms(long requests, double rate) {
        double lnAlarm = Share.ERRORS.lnAlarm(Criteria.defaults());
        long failing = Math.round(requests * rate);
        RestartMixture begin = RestartMixture.begin(RateRatios.SIZE);
        double[] worse = RateRatios.OF_FAILURES.lnFactors(failing, Math.round(19 * requests * 0.001), 0.05);
        double[] floor = new FloorRates(0.005).lnFactors(failing, requests);
        return begin.times(worse).lnEvidence() >= lnAlarm && begin.times(floor).lnEvidence() >= lnAlarm;
    }

    private static PlannedStep step(int weight, int seconds) {
        return new PlannedStep(weight, Duration.ofSeconds(seconds));
    }

    private static Feasibility check(double rate, double failureRate, Duration deadline, PlannedStep... steps) {
        return Feasibility.of(Criteria.defaults(), rate, failureRate, List.of(steps), deadline);
    }
}
