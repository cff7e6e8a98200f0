package dev.sluice.gateway;

import dev.sluice.policy.routing.Address;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;

/**
 * One sending of a request to one address, from the first byte sent to the last byte of the answer.
 *
 * <p>Signals of one attempt come one after the other, though not always on the same thread; only its end may be told twice,
 * by an answer and a caller who leaves, and the first one counts.
 */
final class Attempt {

    private static final String ATTRIBUTE = Attempt.class.getName();

    private final Call call;
    private final Target target;
    private final boolean judged;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long sentNanos;
    private volatile boolean keepAnswer;
    private volatile boolean callerFailed;
    private volatile byte @Nullable [] answer;

    /** Where an attempt goes. */
    record Target(String version, Address address, boolean canary) {}

    Attempt(Call call, Target target, boolean judged) {
        this.call = call;
        this.target = target;
        this.judged = judged;
    }

    static @Nullable Attempt of(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE);
    }

    Attempt attach(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
        return this;
    }

    Call call() {
        return call;
    }

    Target target() {
        return target;
    }

    /** Whether it counts for its version. */
    boolean isJudged() {
        return judged;
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

    void answer(byte[] body) {
        answer = body;
    }

    /** The answer's body, if it was kept. */
    byte @Nullable [] answer() {
        return answer;
    }

    /** The caller broke off the request's body: nobody's fault but the caller's. */
    void callerFailed() {
        callerFailed = true;
    }

    boolean hasCallerFailed() {
        return callerFailed;
    }

    /** True for the first who says so. */
    boolean end() {
        return ended.compareAndSet(false, true);
    }
}
