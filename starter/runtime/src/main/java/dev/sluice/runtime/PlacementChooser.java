package dev.sluice.runtime;

import dev.sluice.policy.placement.Loops;
import dev.sluice.policy.placement.PlacementPolicy;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorChooserFactory.EventExecutorChooser;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the {@link PlacementPolicy} which loop gets the next connection, accepted or outgoing. */
final class PlacementChooser implements EventExecutorChooser {
    private static final Logger log = LoggerFactory.getLogger(PlacementChooser.class);

    private final LoopLoads loads;
    private final PlacementPolicy policy;
    private final LogPacer pacer = new LogPacer(System::nanoTime);

    PlacementChooser(LoopLoads loads, PlacementPolicy policy) {
        this.loads = loads;
        this.policy = policy;
    }

    @Override
    public EventExecutor next() {
        return loads.place(choose(loads.snapshot()));
    }

    /** A policy of the user's that fails must not cost a connection: round robin takes its place. */
    private int choose(Loops loops) {
        try {
            var loop = policy.choose(loops, ThreadLocalRandom.current());
            if (loop >= 0 && loop < loops.count()) return loop;
            warn(new IndexOutOfBoundsException(
                    "loop must be between 0 and " + (loops.count() - 1) + ", but was " + loop));
        } catch (RuntimeException failure) {
            warn(failure);
        }
        return PlacementPolicy.roundRobin().choose(loops, ThreadLocalRandom.current());
    }

    private void warn(RuntimeException failure) {
        pacer.count(failures -> log.atWarn()
                .setCause(failure)
                .addKeyValue("sluice.runtime.failures", failures)
                .log("The placement policy failed, connections are placed in turn"));
    }
}
