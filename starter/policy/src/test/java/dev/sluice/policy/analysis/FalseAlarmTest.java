package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/**
 * Simulated releases of a canary that is exactly as good as stable. The number that alarm is compared with the binomial
 * bound that follows from the level and the number of runs; nothing is tuned.
 */
class FalseAlarmTest {

    private static final double TAIL = 1e-3;
    private static final Criteria CRITERIA = Criteria.defaults();
    /** So high that a test that does not keep its level is caught with few runs. */
    private static final Criteria LOOSE = new Criteria(0.2, 0.0001, 0.01, 1.1, 1.5, 1_000);

    @Test
    void independentFailuresKeepTheLevel() {
        Alarms alarms = simulate(400, 1, CRITERIA, seed -> new Traffic(seed, 200).failing(0.01, 0.01));
        assertThat(alarms.rolledBack()).as("%s", alarms).isLessThanOrEqualTo(bound(400, 0.01));
    }

    @Test
    void independentFailuresKeepALooseLevelOfTestAAlone() {
        Alarms alarms = simulate(200, 2, LOOSE, seed -> new Traffic(seed, 200).failing(0.01, 0.01));
        assertThat(alarms.worse()).as("%s", alarms).isLessThanOrEqualTo(bound(200, 0.1));
    }

    @Test
    void brokenClientsKeepTheLevel() {
        Alarms alarms = simulate(
                400,
                3,
                CRITERIA,
                seed -> new Traffic(seed, 200).failing(0.001, 0.001).brokenClients(10, 0.2));
        assertThat(alarms.rolledBack()).as("%s", alarms).isLessThanOrEqualTo(bound(400, 0.01));
    }

    @Test
    void brokenClientsKeepALooseLevelOfTestAAlone() {
        Alarms alarms = simulate(
                200,
                4,
                LOOSE,
                seed -> new Traffic(seed, 200).failing(0.001, 0.001).brokenClients(10, 0.2));
        assertThat(alarms.worse()).as("%s", alarms).isLessThanOrEqualTo(bound(200, 0.1));
    }

    /** The same broken clients, counted per request, break the level: the tests above would notice. */
    @Test
    void brokenClientsWouldBreakTheLevelIfEveryFailureCounted() {
        Alarms alarms = simulate(
                200,
                3,
                CRITERIA,
                seed -> new Traffic(seed, 200)
                        .failing(0.001, 0.001)
                        .brokenClients(10, 0.2)
                        .withoutKeys());
        assertThat(alarms.rolledBack()).as("%s", alarms).isGreaterThan(bound(200, 0.01));
    }

    private static int bound(int runs, double level) {
        return BinomialBound.mostAlarms(runs, level, TAIL);
    }

    /** Ten minutes at 5, 10, 25 and 50 percent, with a look after every second. */
    private static Alarms simulate(int runs, long seed, Criteria criteria, LongFunction<Traffic> traffics) {
        SplittableRandom seeds = new SplittableRandom(seed);
        int rolledBack = 0;
        int worse = 0;
        for (int run = 0; run < runs; run++) {
            Traffic traffic = traffics.apply(seeds.nextLong());
            Analysis analysis = Analysis.begin(criteria, LatencySketch.EMPTY);
            for (int weight : new int[] {500, 1_000, 2_500, 5_000}) {
                for (int second = 0; second < 150; second++) {
                    analysis = analysis.observe(traffic.next(weight, 1_000));
                }
                analysis = analysis.atStep(LatencySketch.EMPTY, traffic.now());
            }
            Snapshot.Errors errors = analysis.snapshot().errors();
            worse += errors.worse().reached() ? 1 : 0;
            rolledBack += errors.worse().reached() && errors.floor().reached() ? 1 : 0;
        }
        return new Alarms(seed, runs, worse, rolledBack);
    }

    private record Alarms(long seed, int runs, int worse, int rolledBack) {}
}
