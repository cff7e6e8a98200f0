package dev.sluice.runtime;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Lets clients leave before the server does.
 *
 * <p>When the application closes, Boot has just turned readiness down. Until load balancers have seen that, they go on sending
 * requests: for the delay everything is served as before, but each response says {@code Connection: close}, and clients of HTTP/2
 * get a GOAWAY, so that connections end at their clients' pace. Then streams of events are completed and WebSockets closed; they
 * would hold up the rest until its deadline. Only then does the rest of the shutdown begin, with Boot's graceful end of the server,
 * which waits for responses under way until {@code spring.lifecycle.timeout-per-shutdown-phase}. The wait is in the first
 * listener of the closing event, not in a lifecycle phase: other listeners of that event already stop executors that requests
 * need.
 */
public final class Drain implements ApplicationListener<ContextClosedEvent>, Ordered {
    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private final ApplicationContext context;
    private final Duration delay;
    private final OpenStreams streams = new OpenStreams();
    private volatile boolean on;

    public Drain(ApplicationContext context, Duration delay) {
        this.context = context;
        this.delay = delay;
    }

    /** Whether the server is on its way out. */
    public boolean isOn() {
        return on;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (!event.getApplicationContext().equals(context)) return;
        on = true;
        streams.goAway();
        await();
        streams.end();
    }

    OpenStreams streams() {
        return streams;
    }

    private void await() {
        if (!delay.isPositive()) return;
        log.atInfo().addKeyValue("sluice.runtime.drain.delay", delay).log("Draining: not ready, still serving");
        try {
            Thread.sleep(delay);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean supportsAsyncExecution() {
        return false;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }
}
