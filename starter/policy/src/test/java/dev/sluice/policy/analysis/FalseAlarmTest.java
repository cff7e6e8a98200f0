package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Simulated releases of a canary that is exactly as good as stable. The number that alarm is compared with the binomial
 * bound that follows from the level and the number of runs; nothing is tuned.
 */
class FalseAlarmTest {

    private static final int RELEASES = 10_000;
    private static final double TAIL = 1e-3;
    private static final Criteria CRITERIA = Criteria.defaults();
    /** A floor that every failure is above: Test A is alone, at a level so high that one it does not keep is caught. */
    private static final Criteria LOOSE = new Criteria(0.2, 0.0001, 0.01, 1.1, 1.5, 1_000);

    @Test
    void healthyReleasesUnderPoissonTrafficAreRolledBackAtMostAsOftenAsPromised() {
        keepsItsLevel(RELEASES, 1, CRITERIA, seed -> new Traffic(seed, 200).failing(0.004, 0.004));
    }

    /** Both versions fail forty times as often in bursts that cover a twentieth of the time: up to 8 % of all calls. */
    @Test
    void healthyReleasesUnderBurstsAreRolledBackAtMostAsOftenAsPromised() {
        keepsItsLevel(
                RELEASES,
                2,
                CRITERIA,
                seed -> new Traffic(seed, 200).failing(0.002, 0.002).bursts(40));
    }

    /** Ten clients among 20,000 that fail half of their calls all the time, whatever the version. */
    @Test
    void healthyReleasesAmongBrokenClientsAreRolledBackAtMostAsOftenAsPromised() {
        keepsItsLevel(
                RELEASES,
                3,
                CRITERIA,
                seed -> new Traffic(seed, 200).failing(0.001, 0.001).brokenClients(10, 0.2));
    }

    @Test
    void testAAloneKeepsALooseLevelUnderPoissonTraffic() {
        keepsItsLevel(1_000, 4, LOOSE, seed -> new Traffic(seed, 200).failing(0.004, 0.004));
    }

    @Test
    void testAAloneKeepsALooseLevelUnderBursts() {
        keepsItsLevel(
                1_000,
                5,
                LOOSE,
                seed -> new Traffic(seed, 200).failing(0.002, 0.002).bursts(40));
    }

    @Test
    void testAAloneKeepsALooseLevelAmongBrokenClients() {
        keepsItsLevel(
                1_000,
                6,
                LOOSE,
                seed -> new Traffic(seed, 200).failing(0.001, 0.001).brokenClients(10, 0.2));
    }

    /** The same broken clients, counted per request, alarm too often: the tests above would notice. */
    @Test
    void brokenClientsWouldBreakTheLevelIfEveryFailureCounted() {
        Alarms alarms = simulate(
                500,
                7,
                CRITERIA,
                seed -> new Traffic(seed, 200)
                        .failing(0.001, 0.001)
                        .brokenClients(10, 0.2)
                        .withoutKeys());
        assertThat(alarms.rolledBack())
                .as("%s", alarms)
                .isGreaterThan(BinomialBound.mostAlarms(500, CRITERIA.falseAlarm(), TAIL));
    }

    private static void keepsItsLevel(int runs, long seed, Criteria criteria, LongFunction<Traffic> traffics) {
        Alarms alarms = simulate(runs, seed, criteria, traffics);
        assertThat(alarms.rolledBack())
                .as("%s", alarms)
                .isLessThanOrEqualTo(BinomialBound.mostAlarms(runs, criteria.falseAlarm(), TAIL));
    }

    /** Two threads at most; the seed of a run does not depend on which of them runs it. */
    private static Alarms simulate(int runs, long seed, Criteria criteria, LongFunction<Traffic> traffics) {
        long[] seeds = new SplittableRandom(seed).longs(runs).toArray();
        try (ForkJoinPool pool = new ForkJoinPool(2)) {
            return pool.submit(() -> LongStream.of(seeds)
                            .parallel()
                            .mapToObj(one -> release(criteria, traffics.apply(one)))
                            .reduce(new Alarms(seed, runs, 0, 0), Alarms::plus))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** A minute each at 5, 25 and 50 percent. A rollback is remembered, so that one look at the end of each step finds it. */
    private static Alarms release(Criteria criteria, Traffic traffic) {
        Analysis analysis = Analysis.begin(criteria, LatencySketch.EMPTY);
        for (int weight : new int[] {500, 2_500, 5_000}) {
            for (int second = 0; second < 60; second += 2) {
                analysis = analysis.observe(traffic.next(weight, 2_000));
            }
            if (analysis.verdict() instanceof Verdict.Fail) {
                return new Alarms(0, 0, 1, 0);
            }
            analysis = analysis.atStep(LatencySketch.EMPTY, traffic.now());
        }
        return new Alarms(0, 0, 0, analysis.snapshot().errors().placebos().alarmed() > 0 ? 1 : 0);
    }

    /** Releases that were rolled back, and others in which a placebo alarmed. */
    private record Alarms(long seed, int runs, int rolledBack, int placebos) {

        Alarms plus(Alarms other) {
            return new Alarms(seed, runs, rolledBack + other.rolledBack, placebos + other.placebos);
        }
    }
}
