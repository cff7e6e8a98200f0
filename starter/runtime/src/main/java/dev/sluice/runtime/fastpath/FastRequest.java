package dev.sluice.runtime.fastpath;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One request from its start to the end of its response, as the single subscriber to whatever handles it. In turn it awaits the
 * handler, Spring's exception handlers if that fails, and whatever is left to do for the response if anything is.
 *
 * <p>The observation lies in Reactor's context for all of them. One that somebody listens to is put there by Reactor's operator,
 * which also makes it the thread's own where an application wants that; one that only meters listen to need not be.
 */
final class FastRequest extends OwnMono<Void> {
    private final FastHttpHandler handler;
    private final FastExchange exchange;
    private final ObservedRequest context;
    private final Observation observation;

    FastRequest(FastHttpHandler handler, FastExchange exchange) {
        this.handler = handler;
        this.exchange = exchange;
        this.context = handler.context(exchange);
        this.observation = handler.observation(context);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        new Run(actual).start();
    }

    private boolean isForMetersOnly() {
        return observation instanceof RequestObservation;
    }

    private Context observedIn(Context context) {
        return context.put(ObservationThreadLocalAccessor.KEY, observation);
    }

    private enum Phase {
        HANDLING,
        RECOVERING,
        COMPLETING
    }

    private final class Run implements CoreSubscriber<Void>, Subscription {
        private final CoreSubscriber<? super Void> actual;
        private final Context reactorContext;
        private final AtomicReference<@Nullable Subscription> upstream = new AtomicReference<>();
        private final AtomicBoolean recorded = new AtomicBoolean();
        private volatile Phase phase = Phase.HANDLING;
        private volatile boolean done;

        Run(CoreSubscriber<? super Void> actual) {
            this.actual = actual;
            this.reactorContext = isForMetersOnly() ? observedIn(actual.currentContext()) : actual.currentContext();
        }

        void start() {
            observation.start();
            actual.onSubscribe(this);
            await(observed(handle()));
            if (!done && observation instanceof RequestObservation request) request.countActive();
        }

        private Mono<Void> handle() {
            try {
                return handler.chain().handle(exchange);
            } catch (Throwable failure) {
                return Mono.error(failure);
            }
        }

        private Mono<Void> observed(Mono<Void> step) {
            return isForMetersOnly() ? step : step.contextWrite(FastRequest.this::observedIn);
        }

        private void await(Mono<Void> next) {
            next.subscribe(this);
        }

        @Override
        public Context currentContext() {
            return reactorContext;
        }

        @Override
        public void onSubscribe(Subscription next) {
            var before = upstream.get();
            if (Operators.cancelledSubscription().equals(before) || !upstream.compareAndSet(before, next)) {
                next.cancel();
                return;
            }
            next.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Void nothing) {
            // A Mono<Void> has no value.
        }

        @Override
        public void onError(Throwable failure) {
            if (phase == Phase.HANDLING) {
                phase = Phase.RECOVERING;
                await(observed(handler.recover(exchange, context, failure)));
                return;
            }
            if (phase == Phase.RECOVERING && recorded.compareAndSet(false, true)) {
                context.setError(failure);
                stopWhenCommitted();
            }
            done = true;
            actual.onError(failure);
        }

        @Override
        public void onComplete() {
            if (phase != Phase.COMPLETING) {
                record();
                if (!exchange.getResponse().isCommitted() || exchange.mayHaveParts()) {
                    phase = Phase.COMPLETING;
                    await(exchange.cleanupMultipart().then(Mono.defer(exchange.getResponse()::setComplete)));
                    return;
                }
            }
            done = true;
            actual.onComplete();
        }

        private void record() {
            if (!recorded.compareAndSet(false, true)) return;
            var handled = exchange.getAttributes().get(ExceptionHandlingWebHandler.HANDLED_WEB_EXCEPTION);
            if (handled instanceof Throwable failure) observation.error(failure);
            stopWhenCommitted();
        }

        private void stopWhenCommitted() {
            var response = exchange.getResponse();
            if (response.isCommitted() || context.isConnectionAborted()) observation.stop();
            else
                response.beforeCommit(() -> {
                    observation.stop();
                    return Mono.empty();
                });
        }

        @Override
        public void request(long count) {
            // Nothing is emitted, so nothing has to be asked for.
        }

        @Override
        public void cancel() {
            var before = upstream.getAndSet(Operators.cancelledSubscription());
            if (before != null) before.cancel();
            if (recorded.compareAndSet(false, true)) {
                context.setConnectionAborted(true);
                observation.stop();
            }
        }
    }
}
