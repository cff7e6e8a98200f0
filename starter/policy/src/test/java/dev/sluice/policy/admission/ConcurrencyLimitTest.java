package dev.sluice.policy.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.policy.admission.SimulatedService.Limiter;
import dev.sluice.policy.admission.SimulatedService.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a service in simulated time, whose best limit is known: the number of its workers. */
class ConcurrencyLimitTest {
    private static final int WORKERS = 40;
    private static final double SERVICE_SECONDS = 0.02;
    private static final double CAPACITY = WORKERS / SERVICE_SECONDS;
    private static final AdmissionBounds IMPATIENT = new AdmissionBounds(200, 8, 10_000, Duration.ZERO);

    @ParameterizedTest
    @ValueSource(ints = {8, 40, 200, 2_000})
    void mildOverloadForTenMinutesKeepsTheLimitNearTheBestOne(int initial) {
        var bounds = new AdmissionBounds(initial, 8, 10_000, Duration.ZERO);
        for (var seed = 1; seed <= 5; seed++) {
            var limiter = new Learning(bounds);
            var service = overloaded(random(seed), 1.25);
            service.run(300, limiter);
            var limits = new ArrayList<Integer>();
            for (var second = 300; second < 600; second++) {
                service.run(1, limiter);
                limits.add(limiter.permits());
            }
            var mean = limits.stream().mapToInt(Integer::intValue).average().orElseThrow();
            assertThat(mean).as("seed " + seed).isCloseTo(WORKERS, within(0.2 * WORKERS));
        }
    }

    @Test
    void mildOverloadLetsGradient2GrowWithoutBound() {
        var limiter = new Gradient2(10_000);
        var service = overloaded(random(1), 1.25);
        service.run(300, limiter);
        var halfway = limiter.permits();
        service.run(300, limiter);
        assertThat(limiter.permits()).isGreaterThan(3 * WORKERS).isGreaterThan(halfway + WORKERS);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1.25, 2, 10})
    void overloadCostsLittleThroughput(double load) {
        var limiter = new Learning(IMPATIENT);
        var service = overloaded(random(3), load);
        service.run(120, limiter);
        assertThat(service.run(120, limiter)).isGreaterThan(0.85 * CAPACITY);
    }

    @Test
    void callsThatAllEndAtTheSameTimeoutShrinkTheLimit() {
        var limiter = new Learning(IMPATIENT);
        timesOut(limiter);
        assertThat(limiter.permits()).isLessThanOrEqualTo(20);
    }

    @Test
    void callsThatAllEndAtTheSameTimeoutAreInvisibleToGradient2() {
        var limiter = new Gradient2(10_000);
        timesOut(limiter);
        assertThat(limiter.permits()).isGreaterThan(5 * WORKERS);
    }

    @Test
    void patienceHoldsNoLongerThanCallsSucceed() {
        var limiter = new Learning(new AdmissionBounds(200, 8, 10_000, Duration.ofSeconds(1)));
        timesOut(limiter);
        assertThat(limiter.permits()).isLessThanOrEqualTo(20);
    }

    @Test
    void aServiceThatRecoversGetsItsLimitBack() {
        var limiter = new Learning(IMPATIENT);
        var service = timesOut(limiter);
        service.become(1.25 * CAPACITY, Work.exponential(SERVICE_SECONDS));
        service.run(120, limiter);
        assertThat(service.run(60, limiter)).isGreaterThan(0.85 * CAPACITY);
    }

    @ParameterizedTest
    @CsvSource({"0.02, 0.04", "0.04, 0.02"})
    void aServiceThatChangesItsPaceKeepsItsLimit(double before, double after) {
        var limiter = new Learning(IMPATIENT);
        var service = new SimulatedService(random(4), WORKERS, 1.5 * WORKERS / before, Work.exponential(before));
        service.run(120, limiter);
        service.become(1.5 * WORKERS / after, Work.exponential(after));
        service.run(120, limiter);
        assertThat(service.run(60, limiter)).isGreaterThan(0.85 * WORKERS / after);
        assertThat(limiter.permits()).isLessThan(2 * WORKERS);
    }

    @Test
    void nobodyIsRefusedWhileRequestsTakeLessThanThePatience() {
        var limiter = new Learning(new AdmissionBounds(200, 8, 10_000, Duration.ofSeconds(1)));
        var service = overloaded(random(5), 2);
        service.run(120, limiter);
        // By Little's law, the limit at which admitted requests take a second.
        assertThat((double) limiter.permits()).isCloseTo(CAPACITY, within(0.25 * CAPACITY));
        assertThat(service.run(60, limiter)).isGreaterThan(0.95 * CAPACITY);
    }

    @Test
    void aServiceThatIsNotFullKeepsItsLimit() {
        var limiter = new Learning(IMPATIENT);
        overloaded(random(6), 0.5).run(600, limiter);
        assertThat(limiter.permits()).isBetween(170, 230);
    }

    @Test
    void theLimitStaysWithinItsBounds() {
        var bounds = new AdmissionBounds(30, 25, 32, Duration.ofSeconds(1));
        for (var work : new Work[] {Work.exponential(0.02), Work.failingAfter(1), Work.constant(0.001)}) {
            var limiter = new Learning(bounds);
            var service = new SimulatedService(random(7), WORKERS, 5_000, work);
            for (var second = 0; second < 60; second++) {
                service.run(1, limiter);
                assertThat(limiter.permits()).isBetween(25, 32);
            }
        }
    }

    private static SimulatedService overloaded(RandomGenerator random, double load) {
        return new SimulatedService(random, WORKERS, load * CAPACITY, Work.exponential(SERVICE_SECONDS));
    }

    /** A healthy minute, then ten in which each call ends at a timeout of a second, however few there are. */
    private static SimulatedService timesOut(Limiter limiter) {
        var service = new SimulatedService(random(2), 100_000, 0.8 * CAPACITY, Work.exponential(SERVICE_SECONDS));
        service.run(60, limiter);
        service.become(0.8 * CAPACITY, Work.failingAfter(1));
        service.run(600, limiter);
        return service;
    }

    private static RandomGenerator random(long seed) {
        return new SplittableRandom(seed);
    }
}
