package dev.sluice.policy.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every policy. */
class PlacementPolicyTest {
    private static final long SEED = 20_261_123;

    static Stream<PlacementPolicy> policies() {
        return Stream.of(PlacementPolicy.twoChoices(), PlacementPolicy.leastLoaded(), PlacementPolicy.roundRobin());
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aChoiceIsAlwaysALoop(PlacementPolicy policy) {
        var random = new SplittableRandom(SEED);
        for (var round = 0; round < 20_000; round++) {
            var loops = LoopTable.random(random);
            assertThat(policy.choose(loops, random))
                    .as("seed %d, round %d", SEED, round)
                    .isBetween(0, loops.count() - 1);
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aSingleLoopGetsEverything(PlacementPolicy policy) {
        var loops = LoopTable.idle(1).place(100, policy, new SplittableRandom(SEED));
        assertThat(loops.placedSince(0)).isEqualTo(100);
    }

    @ParameterizedTest
    @MethodSource("policies")
    void theSameFactsAndChanceGiveTheSameChoice(PlacementPolicy policy) {
        var random = new SplittableRandom(SEED);
        for (var round = 0; round < 1_000; round++) {
            var loops = LoopTable.random(random);
            var chance = random.nextLong();
            assertThat(policy.choose(loops, new SplittableRandom(chance)))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(policy.choose(loops, new SplittableRandom(chance)));
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void equalLoopsGetAlmostEqualSharesOfABurstWithoutANewSample(PlacementPolicy policy) {
        // Two choices: the fullest loop is log2(log2(32)) + O(1) above the mean with high probability; 2.3 + 4.
        for (var seed = SEED; seed < SEED + 50; seed++) {
            var loops = LoopTable.idle(32).place(32 * 500, policy, new SplittableRandom(seed));
            assertThat(loops.mostPlaced()).as("most, seed %d", seed).isLessThanOrEqualTo(500 + 6);
        }
    }

    @ParameterizedTest
    @MethodSource("loadAware")
    void aLoopThatIsWorseInOneFactGetsLess(PlacementPolicy policy) {
        var worse = List.of(new LoopLoad(400, 10, 0.2), new LoopLoad(200, 210, 0.2), new LoopLoad(200, 10, 0.8));
        for (var load : worse) {
            var loops = new LoopTable(List.of(load, new LoopLoad(200, 10, 0.2)));
            loops.place(10, policy, new SplittableRandom(SEED));
            assertThat(loops.placedSince(0)).as(load.toString()).isZero();
        }
    }

    static Stream<PlacementPolicy> loadAware() {
        return Stream.of(PlacementPolicy.twoChoices(), PlacementPolicy.leastLoaded());
    }

    @ParameterizedTest
    @MethodSource("loadAware")
    void connectionsThatWorkHardAreSpreadBetterThanInTurn(PlacementPolicy policy) {
        for (var seed = SEED; seed < SEED + 10; seed++) {
            var aware = unevenness(policy, new SplittableRandom(seed));
            var inTurn = unevenness(PlacementPolicy.roundRobin(), new SplittableRandom(seed));
            assertThat(aware - 1).as("seed %d, in turn %.3f", seed, inTurn).isLessThan((inTurn - 1) * 0.6);
        }
    }

    /** Busiest loop over mean, averaged over 90 s of 1,000 connections of which 5 % do 70 % of the work and 10 % are replaced each second. */
    private static double unevenness(PlacementPolicy policy, RandomGenerator random) {
        var traffic = new ChurningTraffic(8, 1_000, policy, random);
        for (var step = 0; step < 300; step++) traffic.advance();
        var sum = 0.0;
        for (var step = 0; step < 900; step++) sum += traffic.advance();
        return sum / 900;
    }
}
