package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.edge.scoring.Scorer.Scored;
import dev.sluice.policy.risk.RiskScore;
import dev.sluice.policy.risk.RiskVerdict;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ResultCacheTest {
    private static final Fingerprint BODY = new Fingerprint("b");
    private static final RiskScore SCORE = new RiskScore(1, RiskVerdict.ALLOW, List.of(), "m");

    private final ResultCache cache = new ResultCache(2);
    private int worked;

    @Test
    void aRepeatSharesTheAnswerThatIsStillOnItsWay() {
        CompletableFuture<Scored> work = new CompletableFuture<>();
        ResultCache.Found first = found("r", work);
        ResultCache.Found second = found("r", work);
        assertThat(worked).isEqualTo(1);
        assertThat(first.cached()).isFalse();
        assertThat(second.cached()).isTrue();
        work.complete(new Scored(SCORE, false));
        assertThat(second.result()).isCompletedWithValue(new Scored(SCORE, false));
    }

    @Test
    void theSameIdWithAnotherBodyIsAConflict() {
        found("r", CompletableFuture.completedFuture(new Scored(SCORE, false)));
        assertThat(cache.ask("r", new Fingerprint("other"), () -> new CompletableFuture<>()))
                .isInstanceOf(ResultCache.Conflict.class);
    }

    @Test
    void aFailureIsToldAndNotKept() {
        assertThat(found("r", CompletableFuture.failedFuture(new IllegalStateException("no")))
                        .result())
                .isCompletedExceptionally();
        assertThat(found("r", CompletableFuture.completedFuture(new Scored(SCORE, false)))
                        .cached())
                .isFalse();
    }

    @Test
    void aDegradedAnswerIsNotKept() {
        found("r", CompletableFuture.completedFuture(new Scored(SCORE, true)));
        found("r", CompletableFuture.completedFuture(new Scored(SCORE, false)));
        assertThat(worked).isEqualTo(2);
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void workThatThrowsLeavesNothingBehind() {
        ResultCache.Lookup lookup = cache.ask("r", BODY, () -> {
            throw new IllegalStateException("broken");
        });
        assertThat(((ResultCache.Found) lookup).result()).isCompletedExceptionally();
        assertThat(cache.size()).isZero();
    }

    @Test
    void theNewestAnswersAreKept() {
        for (String id : List.of("1", "2", "3")) found(id, CompletableFuture.completedFuture(new Scored(SCORE, false)));
        assertThat(cache.size()).isEqualTo(2);
        assertThat(found("3", new CompletableFuture<>()).cached()).isTrue();
        assertThat(found("1", new CompletableFuture<>()).cached()).isFalse();
    }

    private ResultCache.Found found(String id, CompletionStage<Scored> work) {
        return (ResultCache.Found) cache.ask(id, BODY, () -> {
            worked++;
            return work;
        });
    }
}
