package dev.sluice.runtime.context;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/** Where a thread has the context of the request it works for. */
final class RequestContextAccessor implements ThreadLocalAccessor<RequestContext> {
    private static final ThreadLocal<@Nullable RequestContext> CURRENT = new ThreadLocal<>();

    @Override
    public Object key() {
        return RequestContext.KEY;
    }

    @Override
    public @Nullable RequestContext getValue() {
        return CURRENT.get();
    }

    @Override
    public void setValue(RequestContext context) {
        CURRENT.set(context);
    }

    @Override
    public void setValue() {
        CURRENT.remove();
    }
}
