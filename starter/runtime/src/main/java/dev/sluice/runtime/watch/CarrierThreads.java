package dev.sluice.runtime.watch;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.management.ManagementFactory;
import java.lang.management.PlatformManagedObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads that carry virtual threads, as the JVM tells since Java 24. Looked up by name, since this is compiled for
 * Java 21, whose JVM tells nothing.
 */
public final class CarrierThreads {
    private static final String BEAN = "jdk.management.VirtualThreadSchedulerMXBean";

    private final MethodHandle parallelism;
    private final MethodHandle mounted;
    private final MethodHandle queued;

    private CarrierThreads(Class<?> type, PlatformManagedObject scheduler) throws ReflectiveOperationException {
        this.parallelism = getter(type, scheduler, "getParallelism", int.class);
        this.mounted = getter(type, scheduler, "getMountedVirtualThreadCount", int.class);
        this.queued = getter(type, scheduler, "getQueuedVirtualThreadCount", long.class);
    }

    /** The carriers of this JVM, or nothing before Java 24. */
    public static Optional<CarrierThreads> find() {
        try {
            var type = Class.forName(BEAN).asSubclass(PlatformManagedObject.class);
            return Optional.of(new CarrierThreads(type, ManagementFactory.getPlatformMXBean(type)));
        } catch (ReflectiveOperationException | LinkageError | IllegalArgumentException olderJava) {
            return Optional.empty();
        }
    }

    /** Virtual threads that can run at once. */
    public long parallelism() {
        return read(parallelism);
    }

    /** Virtual threads that run now, or pin their carrier. */
    public long mounted() {
        return read(mounted);
    }

    /** Virtual threads that could run and wait for a carrier. */
    public long queued() {
        return read(queued);
    }

    private static MethodHandle getter(Class<?> type, Object scheduler, String name, Class<?> result)
            throws ReflectiveOperationException {
        return MethodHandles.publicLookup()
                .findVirtual(type, name, MethodType.methodType(result))
                .bindTo(scheduler)
                .asType(MethodType.methodType(long.class));
    }

    private static long read(MethodHandle getter) {
        try {
            return (long) getter.invokeExact();
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static IllegalStateException unexpected(@Nullable Throwable failure) {
        return new IllegalStateException("the JVM does not tell about its virtual threads", failure);
    }
}
