package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.risk.RiskVerdict;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ResultCacheTest {
    private static final Fingerprint BODY = new Fingerprint(1, 2);
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Instant now = START;
    private final ResultCache cache = new ResultCache(2, () -> now);
    private int worked;

    @Test
    void aRepeatSharesTheAnswerThatIsStillOnItsWay() {
        CompletableFuture<Decision> work = new CompletableFuture<>();
        ResultCache.Found first = found("r", work);
        ResultCache.Found second = found("r", work);
        assertThat(worked).isEqualTo(1);
        assertThat(first.cached()).isFalse();
        assertThat(second.cached()).isTrue();
        work.complete(decision(false));
        assertThat(second.result()).isCompletedWithValue(decision(false));
    }

    @Test
    void theSameIdWithAnotherBodyIsAConflict() {
        found("r", CompletableFuture.completedFuture(decision(false)));
        assertThat(cache.ask("r", new Fingerprint(1, 3), () -> new CompletableFuture<>()))
                .isInstanceOf(ResultCache.Conflict.class);
    }

    @Test
    void aFailureIsToldAndNotKept() {
        assertThat(found("r", CompletableFuture.failedFuture(new IllegalStateException("no")))
                        .result())
                .isCompletedExceptionally();
        assertThat(found("r", CompletableFuture.completedFuture(decision(false)))
                        .cached())
                .isFalse();
    }

    @Test
    void aDegradedAnswerIsNotKept() {
        found("r", CompletableFuture.completedFuture(decision(true)));
        found("r", CompletableFuture.completedFuture(decision(false)));
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
        for (String id : List.of("1", "2", "3")) found(id, CompletableFuture.completedFuture(decision(false)));
        assertThat(cache.size()).isEqualTo(2);
        assertThat(found("3", new CompletableFuture<>()).cached()).isTrue();
        assertThat(found("1", new CompletableFuture<>()).cached()).isFalse();
    }

    @Test
    void anAnswerThatHasExpiredIsWorkedOutAgain() {
        found("r", CompletableFuture.completedFuture(decision(false)));
        now = START.plusSeconds(59);
        assertThat(found("r", new CompletableFuture<>()).cached()).isTrue();
        now = START.plusSeconds(60);
        assertThat(found("r", new CompletableFuture<>()).cached()).isFalse();
        assertThat(worked).isEqualTo(2);
    }

    private static Decision decision(boolean degraded) {
        return new Decision("d", 1, RiskVerdict.ALLOW, List.of(), "m", "r", degraded, START.plusSeconds(60));
    }

    private ResultCache.Found found(String id, CompletionStage<Decision> work) {
        return (ResultCache.Found) cache.ask(id, BODY, () -> {
            worked++;
            return work;
        });
    }
}
