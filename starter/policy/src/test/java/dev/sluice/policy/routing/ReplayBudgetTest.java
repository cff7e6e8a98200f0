package dev.sluice.policy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplayBudgetTest {

    private static final long SECOND = 1_000_000_000L;
    private static final long START = Long.parseLong("9223372031854775807");

    @Test
    void aTenthOfTheRequestsOfTheLastTenSecondsIsReplayed() {
        ReplayBudget budget = new ReplayBudget(0.1, 0, START);
        for (int i = 0; i < 1_000; i++) budget.requested(START + i * SECOND / 100);
        assertThat(taken(budget, START + 9 * SECOND)).isEqualTo(100);
        assertThat(budget.left(START + 9 * SECOND)).isZero();
    }

    @Test
    void requestsAndReplaysAreForgottenAfterTheWindow() {
        ReplayBudget budget = new ReplayBudget(0.1, 0, START);
        for (int i = 0; i < 100; i++) budget.requested(START);
        assertThat(taken(budget, START)).isEqualTo(10);
        assertThat(taken(budget, START + 5 * SECOND)).isZero();
        for (int i = 0; i < 200; i++) budget.requested(START + 5 * SECOND);
        assertThat(taken(budget, START + 5 * SECOND)).isEqualTo(20);
        assertThat(budget.left(START + 10 * SECOND))
                .as("the requests of second 0 and their replays are gone")
                .isZero();
        assertThat(taken(budget, START + 15 * SECOND)).isZero();
    }

    @Test
    void aServiceWithLittleTrafficHasAFloor() {
        ReplayBudget budget = new ReplayBudget(0.1, 10, START);
        assertThat(taken(budget, START)).isEqualTo(100);
        assertThat(taken(budget, START + 9 * SECOND)).isZero();
        assertThat(taken(budget, START + 10 * SECOND)).isEqualTo(100);
    }

    /** A canary at half of the traffic that suddenly fails every call: its rollback takes about a second. */
    @Test
    void aSecondOfEverythingIsCoveredAtAnyWeight() {
        ReplayBudget budget = new ReplayBudget(0.1, 0, START);
        for (int i = 0; i < 10_000; i++) budget.requested(START + i * SECOND / 1_000);
        long now = START + 10 * SECOND - 1;
        int refused = 0;
        for (int i = 0; i < 1_000; i++) {
            budget.requested(now);
            if (i % 2 == 0 && !budget.take(now)) refused++;
        }
        assertThat(refused).isZero();
    }

    /** Whatever comes when, no ten seconds have more replays than a tenth of their requests and the floor. */
    @Test
    void theShareIsNeverPassed() {
        long seed = 20;
        Random random = new Random(seed);
        ReplayBudget budget = new ReplayBudget(0.1, 2, START);
        long[] requests = new long[600];
        long[] replays = new long[600];
        for (int second = 0; second < 600; second++) {
            int load = random.nextInt(10) == 0 ? random.nextInt(1_000) : random.nextInt(20);
            for (int i = 0; i < load; i++) {
                long now = START + second * SECOND + random.nextInt((int) SECOND);
                budget.requested(now);
                requests[second]++;
                if (budget.take(now)) replays[second]++;
            }
            assertThat(sum(replays, second))
                    .as("seed %d, second %d", seed, second)
                    .isLessThanOrEqualTo(Math.max(20, earned(requests, second)));
        }
    }

    @Test
    void aShareAboveEverythingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReplayBudget(1.1, 0, 0))
                .withMessage("share must be between 0 and 1, but was 1.1");
        assertThatIllegalArgumentException().isThrownBy(() -> new ReplayBudget(Double.NaN, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReplayBudget(0, -1, 0));
    }

    private static long sum(long[] perSecond, int until) {
        return Arrays.stream(perSecond, Math.max(0, until - 9), until + 1).sum();
    }

    /** What the requests had earned at the richest of these ten seconds. */
    private static long earned(long[] requests, int until) {
        return IntStream.rangeClosed(Math.max(0, until - 9), until)
                .mapToLong(second -> sum(requests, second) / 10)
                .max()
                .orElseThrow();
    }

    private static int taken(ReplayBudget budget, long now) {
        int taken = 0;
        while (budget.take(now)) taken++;
        return taken;
    }
}
