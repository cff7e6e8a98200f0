package dev.sluice.edge.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.scoring.Scorer.Scored;
import dev.sluice.policy.risk.RiskReason;
import java.time.Instant;
import java.util.Currency;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ScorerTest {
    private static final OrderFacts ORDER = new OrderFacts(
            "o",
            "ann",
            null,
            null,
            null,
            150_000,
            Currency.getInstance("GBP"),
            null,
            null,
            null,
            null,
            Instant.parse("2026-03-01T12:00:00Z"));

    @Test
    void anOrderIsScoredWithItsHistory() {
        Scored scored = score(new MemoryCounters(ReferenceRates.defaults(), Horizon.WEEK, 1 << 20));
        assertThat(scored.degraded()).isFalse();
        assertThat(scored.score().score()).isEqualTo(100);
        assertThat(scored.score().reasons())
                .extracting(RiskReason::code)
                .containsExactly("first-order", "amount-raised");
    }

    @Test
    void countersThatFailAreSaidAndNotTakenForAFirstOrder() {
        assertDegraded(score(new Unreadable(CompletableFuture.failedFuture(new IllegalStateException("down")))));
    }

    @Test
    void countersThatThrowAreSaid() {
        assertDegraded(score(new Counters() {
            @Override
            public CompletionStage<History> observe(OrderFacts order) {
                throw new IllegalStateException("broken");
            }

            @Override
            public CompletionStage<Boolean> count(OrderFacts order) {
                throw new IllegalStateException("broken");
            }

            @Override
            public CompletionStage<Label.Effect> label(Label label) {
                throw new IllegalStateException("broken");
            }

            @Override
            public long keys() {
                return 0;
            }
        }));
    }

    private static void assertDegraded(Scored scored) {
        assertThat(scored.degraded()).isTrue();
        assertThat(scored.score().score()).isEqualTo(40);
        assertThat(scored.score().reasons())
                .extracting(RiskReason::code)
                .containsExactly("amount-raised", "memory-unavailable");
    }

    private static Scored score(Counters counters) {
        return Scoring.defaults()
                .over(counters)
                .score(ORDER)
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private record Unreadable(CompletableFuture<History> answer) implements Counters {
        @Override
        public CompletionStage<History> observe(OrderFacts order) {
            return answer;
        }

        @Override
        public CompletionStage<Boolean> count(OrderFacts order) {
            return new CompletableFuture<>();
        }

        @Override
        public CompletionStage<Label.Effect> label(Label label) {
            return new CompletableFuture<>();
        }

        @Override
        public long keys() {
            return 0;
        }
    }
}
