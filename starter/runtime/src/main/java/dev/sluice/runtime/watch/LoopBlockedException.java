package dev.sluice.runtime.watch;

import java.time.Duration;

/** An event loop that did not get on; its stack trace is the loop's, not that of the thread which noticed. */
final class LoopBlockedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String loop;
    private final String handler;

    LoopBlockedException(String loop, LoopStack stack, Duration blocked) {
        super(
                stack.handler() + (stack.waits() ? " has blocked the event loop " : " has kept busy the event loop ")
                        + loop
                        + " for at least " + blocked.toMillis()
                        + " ms: let a handler that blocks return a plain value, or move the call to another scheduler",
                null,
                false,
                true);
        this.loop = loop;
        this.handler = stack.handler();
        setStackTrace(stack.frames().toArray(StackTraceElement[]::new));
    }

    String loop() {
        return loop;
    }

    /** Code of the application that the loop was running. */
    String handler() {
        return handler;
    }
}
