package dev.sluice.cli.guard;

import java.io.IOException;

/**
 * Java agent that ends its JVM when the process that started it is gone, however that one died.
 *
 * <p>The parent holds the other end of this JVM's standard input. The operating system closes it with the parent, even after
 * {@code kill -9}: the read below then ends with -1 on every system, without a look at process tables. One byte instead of the
 * end means "stay": the parent leaves this process running on purpose.
 */
public final class ParentGuard {

    private static final long MILLIS_TO_STOP = 8_000;
    private static final int KILLED = 137;

    private ParentGuard() {}

    /** Called by the JVM before {@code main}. */
    public static void premain(String arguments) {
        Thread.ofPlatform().daemon().name("parent-guard").start(ParentGuard::watch);
    }

    private static void watch() {
        if (parentLeavesUsRunning()) {
            return;
        }
        Thread.ofPlatform().daemon().name("parent-guard-halt").start(ParentGuard::haltWhenStoppingHangs);
        System.exit(0);
    }

    private static boolean parentLeavesUsRunning() {
        try {
            return System.in.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void haltWhenStoppingHangs() {
        try {
            Thread.sleep(MILLIS_TO_STOP);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(KILLED);
    }
}
