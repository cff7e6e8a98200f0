package dev.sluice.policy.routing;

import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Which of a version's addresses gets a request.
 *
 * <p>Two addresses are drawn at random and the one with fewer outstanding requests wins, the first drawn at a tie. With n
 * addresses the fullest then has about log log n / log 2 requests more than the mean, where one random draw gives log n /
 * log log n (Mitzenmacher, 2001), and, unlike the least loaded of all, gateways that know nothing of each other do not all
 * rush to the same address. Cost: two draws, no allocation.
 *
 * <p>Addresses that are out because they keep failing are not drawn, unless fewer than half would be left: then the fault is
 * more likely behind all of them, and sending everything to the rest would end them too.
 */
public final class AddressChoice {

    private AddressChoice() {}

    /**
     * Index of the chosen address.
     *
     * @param addresses number of addresses, positive
     * @param outstanding requests without an answer yet, by index
     * @param random source of the two draws
     */
    public static int choose(int addresses, IntUnaryOperator outstanding, RandomGenerator random) {
        return choose(addresses, outstanding, address -> false, random);
    }

    /**
     * Index of the chosen address.
     *
     * @param addresses number of addresses, positive
     * @param outstanding requests without an answer yet, by index
     * @param out addresses that keep failing, by index
     * @param random source of the two draws
     */
    public static int choose(int addresses, IntUnaryOperator outstanding, IntPredicate out, RandomGenerator random) {
        if (addresses <= 0) throw new IllegalArgumentException("addresses must be positive, but was " + addresses);
        if (addresses == 1) return 0;
        int left = 0;
        for (int i = 0; i < addresses; i++) if (!out.test(i)) left++;
        if (left == addresses || 2 * left < addresses) return ofTwo(addresses, outstanding, random);
        int[] healthy = new int[left];
        for (int i = 0, n = 0; i < addresses && n < left; i++) if (!out.test(i)) healthy[n++] = i;
        return left == 1 ? healthy[0] : healthy[ofTwo(left, i -> outstanding.applyAsInt(healthy[i]), random)];
    }

    private static int ofTwo(int addresses, IntUnaryOperator outstanding, RandomGenerator random) {
        int first = random.nextInt(addresses);
        int second = random.nextInt(addresses - 1);
        if (second >= first) second++;
        return outstanding.applyAsInt(second) < outstanding.applyAsInt(first) ? second : first;
    }
}
