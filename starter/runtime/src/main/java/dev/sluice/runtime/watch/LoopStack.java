package dev.sluice.runtime.watch;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a thread was doing, innermost frame first.
 *
 * <p>The handler is found between two layers. Below it is the machinery that called it (Netty, Reactor, the web layer of Spring);
 * above it are libraries and the JDK, on whose account it takes its time. So it is the outermost frame of the application
 * above the innermost frame of the machinery that has any of the application's above it.
 */
record LoopStack(Thread.State state, List<StackTraceElement> frames) {
    private static final List<String> MACHINERY = List.of(
            "reactor.",
            "org.reactivestreams.",
            "io.netty.",
            "org.springframework.web.",
            "org.springframework.http.",
            "dev.sluice.runtime.");
    private static final List<String> LIBRARIES = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "jakarta.",
            "org.springframework.",
            "io.micrometer.",
            "org.slf4j.");

    /** Native methods of the JDK in which a thread waits although its state is runnable. */
    private static final List<String> WAITS = List.of(
            "sun.nio.ch.Net.poll",
            "sun.nio.ch.Net.connect",
            "sun.nio.ch.Net.accept",
            "sun.nio.ch.SocketDispatcher.read",
            "sun.nio.ch.SocketDispatcher.write",
            "sun.nio.ch.UnixDispatcher.read",
            "java.lang.ProcessImpl.waitFor",
            "java.net.Inet4AddressImpl.lookup",
            "java.net.Inet6AddressImpl.lookup",
            "sun.nio.ch.UnixFileDispatcherImpl.lock",
            "sun.nio.ch.UnixFileDispatcherImpl.force");

    private static final List<String> CLASS_LOADERS = List.of("jdk.internal.loader.", "java.lang.ClassLoader");

    /** Where a loop without work is. */
    private static final List<String> IDLE = List.of(
            "io.netty.channel.epoll.Native.epollWait",
            "io.netty.channel.uring.Native.ioUringEnter",
            "sun.nio.ch.EPoll.wait",
            "sun.nio.ch.KQueue.poll");

    LoopStack {
        frames = List.copyOf(frames);
    }

    static LoopStack of(Thread thread) {
        var state = thread.getState();
        return new LoopStack(state, List.of(thread.getStackTrace()));
    }

    /** The application's code that runs, as class, method and line; what else runs if the application has no part in it. */
    String handler() {
        StackTraceElement handler = null;
        for (var frame : frames) {
            var machinery = startsWithAny(frame.getClassName(), MACHINERY.stream());
            if (machinery && handler != null) break;
            if (!machinery && isApplication(frame)) handler = frame;
        }
        if (handler != null) return describe(handler);
        return frames.isEmpty() ? "unknown code" : describe(frames.getFirst());
    }

    /** Whether the thread waits for something else than work. Classes are loaded once, so waiting for one is no habit. */
    boolean waits() {
        var waits = switch (state) {
            case BLOCKED, WAITING, TIMED_WAITING -> true;
            case NEW, RUNNABLE, TERMINATED -> innermostIs(WAITS);
        };
        return waits && frames.stream().noneMatch(frame -> startsWithAny(frame.getClassName(), CLASS_LOADERS.stream()));
    }

    /** Whether the thread is an event loop that waits for work: its own answer to a probe is under way. */
    boolean idle() {
        return frames.isEmpty() || innermostIs(IDLE);
    }

    private boolean innermostIs(List<String> methods) {
        return !frames.isEmpty()
                && startsWithAny(
                        frames.getFirst().getClassName() + "."
                                + frames.getFirst().getMethodName(),
                        methods.stream());
    }

    private static boolean isApplication(StackTraceElement frame) {
        return !frame.getClassName().contains("$$") && !startsWithAny(frame.getClassName(), LIBRARIES.stream());
    }

    private static boolean startsWithAny(String name, Stream<String> prefixes) {
        return prefixes.anyMatch(name::startsWith);
    }

    private static String describe(StackTraceElement frame) {
        return frame.getClassName() + "." + method(frame.getMethodName()) + "("
                + place(frame.getFileName(), frame.getLineNumber()) + ")";
    }

    /** A lambda is named after the method it stands in. */
    private static String method(String name) {
        return name.startsWith("lambda$")
                ? name.substring("lambda$".length(), Math.max(name.lastIndexOf('$'), "lambda$".length()))
                : name;
    }

    private static String place(@Nullable String file, int line) {
        if (file == null) return "Unknown Source";
        return line < 0 ? file : file + ":" + line;
    }
}
