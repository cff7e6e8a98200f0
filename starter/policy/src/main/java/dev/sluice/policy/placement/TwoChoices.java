package dev.sluice.policy.placement;

import java.util.random.RandomGenerator;

/**
 * Takes the cheaper of two different loops drawn at random.
 *
 * <p>With n loops and fresh facts the fullest loop holds only O(log log n) more connections than the average, against
 * O(sqrt(m log n / n)) for m connections placed at random. Whatever the facts say, no loop gets more than the share 2/n of
 * the placements, so that stale or wrong facts do bounded harm. See Mitzenmacher, "The Power of Two Choices in Randomized
 * Load Balancing" (IEEE TPDS 12, 2001), and "How Useful Is Old Information?" (IEEE TPDS 11, 2000).
 */
enum TwoChoices implements PlacementPolicy {
    INSTANCE;

    @Override
    public int choose(Loops loops, RandomGenerator random) {
        var count = loops.count();
        if (count == 1) return 0;
        var first = random.nextInt(count);
        var second = random.nextInt(count - 1);
        if (second >= first) second++;
        return PlacementCost.of(loops, second) < PlacementCost.of(loops, first) ? second : first;
    }
}
