package dev.sluice.runtime.fastpath;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot.Scope;
import io.micrometer.context.ContextSnapshotFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;
import reactor.util.context.ContextView;

/**
 * The thread locals that go with Reactor's context, where Reactor is to restore them. Most requests carry nothing that a thread
 * wants to have, and cost a look into their context.
 */
final class ThreadLocals {
    private static final Scope NOTHING = () -> {
        // Nothing has been set.
    };
    private static final ContextSnapshotFactory SNAPSHOTS =
            ContextSnapshotFactory.builder().clearMissing(true).build();

    private ThreadLocals() {}

    /** Sets them on this thread until the scope is closed. */
    static Scope restore(ContextView context) {
        if (!Hooks.isAutomaticContextPropagationEnabled()) return NOTHING;
        for (var accessor : ContextRegistry.getInstance().getThreadLocalAccessors())
            if (isWanted(context.getOrDefault(accessor.key(), null))) return SNAPSHOTS.setThreadLocalsFrom(context);
        return NOTHING;
    }

    /** An observation that only meters listen to is in the context for whoever looks there. */
    private static boolean isWanted(@Nullable Object value) {
        return value != null && !(value instanceof RequestObservation);
    }
}
