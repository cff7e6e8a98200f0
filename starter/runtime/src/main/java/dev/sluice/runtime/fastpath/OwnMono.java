package dev.sluice.runtime.fastpath;

import org.jspecify.annotations.Nullable;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;

/**
 * A Mono of this package, which restores thread locals by itself where code of the application is about to run.
 *
 * <p>With automatic context propagation, Reactor restores all thread locals around each signal of a publisher that is not its own.
 * It tells its own by an attribute that has no name in its API; should a new version tell them in another way, nothing but time
 * is lost.
 */
abstract class OwnMono<T> extends Mono<T> implements Scannable {
    private static final String INTERNAL = "InternalProducerAttr";

    @Override
    @SuppressWarnings("rawtypes") // as Reactor declares it
    public @Nullable Object scanUnsafe(Attr key) {
        return key.getClass().getSimpleName().equals(INTERNAL) ? Boolean.TRUE : null;
    }
}
