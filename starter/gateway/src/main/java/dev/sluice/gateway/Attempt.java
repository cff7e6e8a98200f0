package dev.sluice.gateway;

import dev.sluice.gateway.upstream.Answer;
import dev.sluice.gateway.upstream.CallSpan;
import dev.sluice.gateway.upstream.CallSpans;
import dev.sluice.policy.routing.Address;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * One sending of a request to one address, from the first byte sent to the last byte of the answer.
 *
 * <p>Signals of one attempt come one after the other, though not always on the same thread; only its end may be told twice,
 * by an answer and a caller who leaves, and the first one counts.
 */
final class Attempt {
    private final Call call;
    private final Target target;
    private final boolean judged;
    private final Duration patience;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean left = new AtomicBoolean();
    private volatile long sentNanos;
    private volatile boolean keepAnswer;
    private volatile boolean callerFailed;
    private volatile boolean givenUp;
    private volatile @Nullable Answer answer;
    private volatile @Nullable CallSpan span;

    /** Where an attempt goes. */
    record Target(String version, Address address, boolean canary) {}

    /**
     * @param judged whether it counts for its version
     * @param patience longest wait for the headers of the answer after the whole request was sent
     */
    Attempt(Call call, Target target, boolean judged, Duration patience) {
        this.call = call;
        this.target = target;
        this.judged = judged;
        this.patience = patience;
    }

    Call call() {
        return call;
    }

    Target target() {
        return target;
    }

    /** Whether it repeats on stable what failed on the canary. */
    boolean isReplay() {
        return call.route().toCanary() && !target.canary();
    }

    boolean isJudged() {
        return judged;
    }

    /** Begins its span, if somebody traces the request with this context. */
    void trace(CallSpans spans, ContextView request, String method) {
        span = spans.begin(
                request,
                () -> new CallSpans.Call(
                        method + " " + call.service(),
                        Map.of(
                                "server.address",
                                target.address().toString(),
                                "sluice.version",
                                target.canary() ? "canary" : "stable",
                                "sluice.revision",
                                target.version(),
                                "sluice.decision",
                                isReplay() ? "replayed on stable" : call.route().reason())));
    }

    /** Its span, or null if nobody traces it. */
    @Nullable
    CallSpan span() {
        return span;
    }

    /** What carries the trace on; empty if nobody traces it. */
    Map<String, String> traceHeaders() {
        CallSpan traced = span;
        return traced == null ? Map.of() : traced.headers();
    }

    Duration patience() {
        return patience;
    }

    /** The whole request was handed to the connection; latency counts from here. */
    void sent(long nanos) {
        sentNanos = nanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    /** Asks for a small answer to be read to its end before the user sees any of it, so that a broken one can be replayed. */
    Attempt keepingItsAnswer() {
        keepAnswer = true;
        return this;
    }

    boolean keepsItsAnswer() {
        return keepAnswer;
    }

    void answered(Answer theAnswer) {
        answer = theAnswer;
        answered(theAnswer.status());
        if (givenUp) theAnswer.drop();
    }

    /** The head of an answer came. */
    void answered(int status) {
        CallSpan traced = span;
        if (traced != null) traced.tag("http.response.status_code", Integer.toString(status));
    }

    /** No answer came, or no whole one. */
    void broke(Throwable error) {
        CallSpan traced = span;
        if (traced != null) traced.tag("error.type", error.getClass().getName());
    }

    /** What came back, or null before its headers came. */
    @Nullable
    Answer answer() {
        return answer;
    }

    /** Lets go of an answer that nobody will read, whether it came already or is about to. */
    void giveUp() {
        givenUp = true;
        Answer dropped = answer;
        if (dropped != null) dropped.drop();
    }

    /** The caller broke off the request's body: nobody's fault but the caller's. */
    void callerFailed() {
        callerFailed = true;
    }

    boolean hasCallerFailed() {
        return callerFailed;
    }

    /** It counts; true for the first who says so. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }

    /** Its address is done with it; true for the first who says so. */
    boolean leave() {
        return left.compareAndSet(false, true);
    }
}
