package dev.sluice.runtime.watch;

import java.util.Optional;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestExecutionListener;

/** Fails a test of an application in which a handler has blocked an event loop, naming the handler and with the loop's stack. */
final class BlockedLoopTestListener implements TestExecutionListener {
    @Override
    public void beforeTestExecution(TestContext test) {
        watchdog(test).ifPresent(LoopWatchdog::startTest);
    }

    @Override
    public void afterTestExecution(TestContext test) {
        watchdog(test).flatMap(LoopWatchdog::endTest).ifPresent(blocked -> {
            throw new AssertionError(blocked.getMessage(), blocked);
        });
    }

    /** Never creates a context that the test does without. */
    private static Optional<LoopWatchdog> watchdog(TestContext test) {
        if (!test.hasApplicationContext()) return Optional.empty();
        return test.getApplicationContext().getBeanProvider(LoopWatchdog.class).stream()
                .findFirst();
    }
}
