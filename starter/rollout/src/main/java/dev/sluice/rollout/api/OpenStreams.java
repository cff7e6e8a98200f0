package dev.sluice.rollout.api;

import dev.sluice.rollout.Rollouts;
import dev.sluice.rollout.traffic.GatewayTableRouter;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Ends the event streams before the server stops, which would wait for them otherwise. */
@Component
final class OpenStreams implements SmartLifecycle {
    private final GatewayTableRouter router;
    private final Rollouts rollouts;
    private volatile boolean running;

    OpenStreams(GatewayTableRouter router, Rollouts rollouts) {
        this.router = router;
        this.rollouts = rollouts;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        router.tables().close();
        rollouts.endWatching();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The highest phase stops first. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE;
    }
}
