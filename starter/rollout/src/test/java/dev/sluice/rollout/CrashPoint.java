package dev.sluice.rollout;

import java.util.concurrent.atomic.AtomicInteger;

/** Ends the controller, as a SIGKILL would, at the n-th thing that it does to the world. */
public final class CrashPoint {
    private final int at;
    private final AtomicInteger done = new AtomicInteger();

    private CrashPoint(int at) {
        this.at = at;
    }

    /** Nothing is caught that catches exceptions, and nothing is written afterwards. */
    public static final class Crash extends Error {
        private static final long serialVersionUID = 1L;

        Crash(String operation) {
            super("crashed at " + operation);
        }
    }

    public static CrashPoint never() {
        return new CrashPoint(Integer.MAX_VALUE);
    }

    static CrashPoint at(int operation) {
        return new CrashPoint(operation);
    }

    /** Called before and after everything that lasts. */
    public void reached(String operation) {
        if (done.incrementAndGet() == at) throw new Crash(operation + " (operation " + at + ")");
    }

    boolean over() {
        return done.get() >= at;
    }

    int operations() {
        return done.get();
    }
}
