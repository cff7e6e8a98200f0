package dev.sluice.edge;

import dev.sluice.edge.scoring.Counters;
import dev.sluice.edge.scoring.History;
import dev.sluice.edge.scoring.Label;
import dev.sluice.edge.scoring.OrderFacts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Counters that answer when the test lets them, from the test's thread. */
final class HeldCounters implements Counters {
    private final CompletableFuture<History> answer = new CompletableFuture<>();
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public CompletionStage<History> observe(OrderFacts order) {
        asked.incrementAndGet();
        return answer;
    }

    @Override
    public CompletionStage<Boolean> count(OrderFacts order) {
        return CompletableFuture.failedFuture(new IllegalStateException("away"));
    }

    @Override
    public CompletionStage<Label.Effect> label(Label label) {
        return CompletableFuture.failedFuture(new IllegalStateException("away"));
    }

    @Override
    public long keys() {
        return 0;
    }

    int asked() {
        return asked.get();
    }

    void release() {
        answer.complete(History.NONE);
    }
}
