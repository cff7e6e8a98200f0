package dev.sluice.gateway;

import dev.sluice.gateway.upstream.Answer;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An attempt on the direct way, and the head of what it was answered. */
final class DirectAttempt {
    /** Greatest answer that is kept until it is complete. */
    private static final long MAX_KEPT = 64 * 1024;

    private final Attempt attempt;
    private final boolean armed;
    private @Nullable HttpResponse head;
    private long latencyNanos;
    private boolean stream;
    private boolean kept;

    /**
     * @param armed whether it is sent once more, to stable, if it fails
     */
    DirectAttempt(Attempt attempt, boolean armed) {
        this.attempt = attempt;
        this.armed = armed;
    }

    Attempt attempt() {
        return attempt;
    }

    Call call() {
        return attempt.call();
    }

    boolean isArmed() {
        return armed;
    }

    void answered(HttpResponse answer, long nanos) {
        head = answer;
        attempt.answered(answer.status().code());
        latencyNanos = nanos - attempt.sentNanos();
        stream = Answer.isStream(answer.headers().get(HttpHeaderNames.CONTENT_TYPE));
        kept = armed && !hasFailed() && !stream && isSmall(answer);
    }

    private static boolean isSmall(HttpResponse answer) {
        long length = Answer.length(answer.headers());
        return length >= 0 && length <= MAX_KEPT && !answer.headers().contains(HttpHeaderNames.TRAILER);
    }

    HttpResponse head() {
        return Objects.requireNonNull(head, "the answer is there");
    }

    boolean hasAnswer() {
        return head != null;
    }

    boolean hasFailed() {
        return head != null && head.status().code() >= 500;
    }

    /** Whether its answer is read to the end before the user sees any of it, so that a broken one can be replaced. */
    boolean isKept() {
        return kept;
    }

    boolean isStream() {
        return stream;
    }

    long latencyNanos() {
        return latencyNanos;
    }
}
