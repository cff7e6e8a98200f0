package dev.sluice.policy.analysis;

import static dev.sluice.policy.analysis.Samples.begin;
import static dev.sluice.policy.analysis.Samples.counts;
import static dev.sluice.policy.analysis.Samples.key;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PlacebosTest {

    private static final long T = Traffic.START;
    private static final double TAIL = 1e-3;

    @Test
    void thereAreAsManyAsFitBesideTheCanary() {
        assertThat(firsts(500)).hasSize(19).startsWith(500, 1_000).endsWith(9_500);
        assertThat(firsts(1)).hasSize(19).startsWith(500).endsWith(9_500);
        assertThat(firsts(1_000)).hasSize(9);
        assertThat(firsts(3_000)).containsExactly(3_000, 6_000);
        assertThat(firsts(5_000)).containsExactly(5_000);
        assertThat(firsts(5_001)).isEmpty();
        assertThat(firsts(10_000)).isEmpty();
    }

    @Test
    void aRisingWeightKeepsThoseThatStillFitAndTheirEvidence() {
        Placebos five = Placebos.NONE.at(500);
        Placebos alarmed = five.after(
                key(1, 2_600, false, 0),
                500,
                Placebos.EventFactors.of(0.05),
                Share.ERRORS.lnAlarm(Criteria.defaults()));
        Placebos quarter = alarmed.at(2_500);
        assertThat(quarter.groups()).extracting(Placebos.Group::first).containsExactly(2_500, 5_000, 7_500);
        assertThat(quarter.groups().getFirst()).isEqualTo(alarmed.groups().get(4));
        assertThat(quarter.groups().getFirst().worse().lnEvidence()).isGreaterThan(1);
        assertThat(quarter.at(5_000).groups()).extracting(Placebos.Group::first).containsExactly(5_000);
        assertThat(quarter.at(500)).isSameAs(quarter);
    }

    /** At any weight schedule no two groups overlap, and none overlaps the canary. */
    @Test
    void groupsNeverOverlap() {
        long seed = 5;
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            Placebos placebos = Placebos.NONE;
            int weight = 0;
            while (weight < 10_000) {
                weight += 1 + random.nextInt(4_000);
                placebos = placebos.at(Math.min(weight, 10_000));
                int free = placebos.weight();
                for (Placebos.Group group : placebos.groups()) {
                    assertThat(group.first()).as("seed %d", seed).isGreaterThanOrEqualTo(free);
                    free = group.first() + placebos.weight();
                }
                assertThat(free).isLessThanOrEqualTo(10_000);
            }
        }
    }

    /** Two users of one group are the first to fail at all: chance alone, in one of twenty releases. */
    @Test
    void aPlaceboThatAlarmedByChanceDelaysTheRollbackOfABadCanaryByFourKeysAtMost() {
        Analysis chance = begin().observe(failing(0, key(1, 600, false, 0), key(2, 700, false, 0)));
        assertThat(chance.verdict().evidence().placebos().alarmed()).isEqualTo(1);
        assertThat(chance.verdict().evidence().placebos().groups()).isEqualTo(19);
        Analysis calm = begin().observe(failing(0, key(1, 600, false, 0), key(2, 1_700, false, 0)));
        assertThat(keysUntilRolledBack(chance)).isLessThanOrEqualTo(keysUntilRolledBack(calm) + 4);
    }

    @Test
    void aCanaryThatIsNoWorseThanAPlaceboIsHeldAndNotBlamed() {
        List<FailingKey> clustered = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            clustered.add(key(100 + i, 603, false, 0));
            clustered.add(key(i, 3, true, 0));
        }
        Analysis analysis = begin().observe(failing(0, clustered.toArray(FailingKey[]::new)));
        assertThat(analysis.verdict()).isInstanceOfSatisfying(Verdict.Hold.class, hold -> {
            assertThat(hold.cause()).isEqualTo(Verdict.Cause.UNTRUSTED);
            assertThat(hold.evidence().placebos().greatest())
                    .isGreaterThan(hold.evidence().limit());
            assertThat(hold.reason()).contains("so does a group of stable's own users");
        });
        assertThat(keysUntilRolledBack(analysis))
                .as("when the canary alone goes on failing")
                .isLessThan(25);
    }

    @Test
    void aVetoEndsWithItsGroup() {
        Analysis analysis = begin().observe(failing(0, key(1, 600, false, 0), key(2, 700, false, 0)));
        analysis = analysis.atStep(LatencySketch.EMPTY, T + 250);
        Sample quarter = new Sample(T + 250, T + 500, 2_500, counts(15, 0), counts(5, 0), List.of());
        assertThat(analysis.observe(quarter).verdict().evidence().placebos().greatest())
                .isLessThan(1);
    }

    /**
     * Forty broken clients among 20,000, counted per request, break Test A: of these healthy releases 31 % alarm. The canary is
     * the first of the twenty groups in one of twenty, whatever breaks the test.
     */
    @Test
    void evenInATestThatDoesNotFitTheTrafficTheCanaryIsSeldomFirst() {
        int runs = 300;
        long seed = 3;
        double lnAlarm = Share.ERRORS.lnAlarm(Criteria.defaults());
        SplittableRandom seeds = new SplittableRandom(seed);
        int first = 0;
        int alarmed = 0;
        int rolledBack = 0;
        for (int run = 0; run < runs; run++) {
            Traffic traffic = new Traffic(seeds.nextLong(), 200)
                    .failing(0.001, 0.001)
                    .brokenClients(40, 0.2)
                    .withoutKeys();
            Analysis analysis = begin();
            boolean alone = false;
            for (int second = 0; second < 600; second += 3) {
                analysis = analysis.observe(traffic.next(500, 3_000));
                Snapshot.Placebos placebos = analysis.snapshot().errors().placebos();
                alone |= placebos.canary().record() >= lnAlarm && placebos.alarmed() == 0;
            }
            Snapshot.Errors errors = analysis.snapshot().errors();
            first += alone ? 1 : 0;
            alarmed += errors.placebos().canary().record() >= lnAlarm
                            && errors.floor().reached()
                    ? 1
                    : 0;
            rolledBack += errors.worse().reached() && errors.floor().reached() ? 1 : 0;
        }
        assertThat(first).as("seed %d", seed).isLessThanOrEqualTo(BinomialBound.mostAlarms(runs, 1 / 20.0, TAIL));
        assertThat(3 * rolledBack)
                .as("%d of %d that alarmed", rolledBack, alarmed)
                .isLessThanOrEqualTo(alarmed);
    }

    private static int keysUntilRolledBack(Analysis before) {
        Analysis analysis = before;
        int keys = 0;
        while (!(analysis.verdict() instanceof Verdict.Fail)) {
            keys++;
            analysis = analysis.observe(failing(250L * keys, key(1_000 + keys, 3, true, 250L * keys)));
        }
        return keys;
    }

    private static List<Integer> firsts(int weight) {
        return Placebos.NONE.at(weight).groups().stream()
                .map(Placebos.Group::first)
                .toList();
    }

    private static Sample failing(long from, FailingKey... keys) {
        long canary = List.of(keys).stream().filter(FailingKey::canary).count();
        long stable = keys.length - canary;
        return new Sample(
                T + from, T + from + 250, 500, counts(19 + stable, stable), counts(canary, canary), List.of(keys));
    }
}
