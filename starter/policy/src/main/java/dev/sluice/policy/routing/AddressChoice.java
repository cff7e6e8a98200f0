package dev.sluice.policy.routing;

import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Which of a version's addresses gets a request.
 *
 * <p>Two addresses are drawn at random and the one with fewer outstanding requests wins, the first drawn at a tie. With n
 * addresses the fullest then has about log log n / log 2 requests more than the mean, where one random draw gives log n /
 * log log n (Mitzenmacher, 2001), and, unlike the least loaded of all, gateways that know nothing of each other do not all
 * rush to the same address. Cost: two draws, no allocation.
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
        if (addresses <= 0) throw new IllegalArgumentException("addresses must be positive, but was " + addresses);
        if (addresses == 1) return 0;
        int first = random.nextInt(addresses);
        int second = random.nextInt(addresses - 1);
        if (second >= first) second++;
        return outstanding.applyAsInt(second) < outstanding.applyAsInt(first) ? second : first;
    }
}
