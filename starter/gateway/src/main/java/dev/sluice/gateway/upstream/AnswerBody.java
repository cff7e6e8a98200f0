package dev.sluice.gateway.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The body of an answer over a wire, for one subscriber, on the event loop of its call. While more lies here than the subscriber
 * takes, nothing more is read from the connection.
 */
public final class AnswerBody extends Flux<ByteBuf> implements Subscription {
    private static final int ENOUGH = 64 * 1024;

    private final WireCall call;
    private final EventLoop loop;
    private final Deque<ByteBuf> parts = new ArrayDeque<>();
    private @Nullable CoreSubscriber<? super ByteBuf> actual;
    private @Nullable Throwable error;
    private long demand;
    private int size;
    private boolean paused;
    private boolean complete;
    private boolean done;
    private boolean draining;

    public AnswerBody(WireCall call) {
        this.call = call;
        this.loop = call.from().eventLoop();
    }

    /** One more part. */
    public void add(ByteBuf part) {
        if (done) {
            part.release();
            return;
        }
        parts.addLast(part);
        size += part.readableBytes();
        drain();
        if (size > ENOUGH && !paused) {
            paused = true;
            call.pause();
        }
    }

    /** The last part was added. */
    public void end() {
        complete = true;
        drain();
    }

    /** No part will follow, and the body is not whole. */
    public void fail(Throwable cause) {
        error = cause;
        end();
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> subscriber) {
        actual = subscriber;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        if (loop.inEventLoop()) ask(n);
        else loop.execute(() -> ask(n));
    }

    private void ask(long n) {
        demand = Operators.addCap(demand, n);
        drain();
    }

    @Override
    public void cancel() {
        if (loop.inEventLoop()) leave();
        else loop.execute(this::leave);
    }

    private void leave() {
        done = true;
        parts.forEach(ByteBuf::release);
        parts.clear();
        call.abandon();
    }

    private void drain() {
        CoreSubscriber<? super ByteBuf> to = actual;
        if (to == null || draining) return;
        draining = true;
        while (demand > 0 && !parts.isEmpty()) {
            ByteBuf part = parts.removeFirst();
            size -= part.readableBytes();
            if (demand != Long.MAX_VALUE) demand--;
            to.onNext(part);
        }
        draining = false;
        if (complete && !done && parts.isEmpty()) {
            done = true;
            if (error != null) to.onError(error);
            else to.onComplete();
        }
        if (paused && size == 0) {
            paused = false;
            call.resume();
        }
    }
}
