package dev.sluice.runtime.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/** The JVM's own profiler. It needs nothing but the JVM, and sees Java frames only. */
final class JfrEngine implements ProfileEngine {
    private static final Duration CPU_PERIOD = Duration.ofMillis(10);
    private static final Duration WALL_PERIOD = Duration.ofMillis(20);
    private static final Duration SHORTEST_WAIT = Duration.ofMillis(1);

    private static final String EXECUTION = "jdk.ExecutionSample";
    private static final String NATIVE = "jdk.NativeMethodSample";
    private static final String ALLOCATION = "jdk.ObjectAllocationSample";
    private static final String MONITOR_ENTER = "jdk.JavaMonitorEnter";
    private static final String PARK = "jdk.ThreadPark";
    private static final Set<String> WAITS = Set.of(MONITOR_ENTER, PARK, "jdk.JavaMonitorWait", "jdk.ThreadSleep");

    private final long maxSize;

    /**
     * Creates the engine.
     *
     * @param maxSize bytes after which a recording forgets its beginning
     */
    JfrEngine(long maxSize) {
        this.maxSize = maxSize;
    }

    @Override
    public String name() {
        return "jfr";
    }

    @Override
    public Taken<Stacks> stacks(ProfileEvent event, Duration duration) throws IOException, InterruptedException {
        var file = Files.createTempFile("sluice-profile-", ".jfr");
        try {
            var taken = recording(event, duration, file);
            return new Taken<>(read(event, file), taken.note());
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public Taken<Path> recording(ProfileEvent event, Duration duration, Path file)
            throws IOException, InterruptedException {
        try (var recording = new Recording()) {
            recording.setName("sluice-profile");
            recording.setMaxSize(maxSize);
            enable(recording, event);
            recording.start();
            Thread.sleep(duration);
            recording.stop();
            recording.dump(file);
        }
        return new Taken<>(file, note(event));
    }

    private static void enable(Recording recording, ProfileEvent event) {
        switch (event) {
            case CPU -> recording.enable(EXECUTION).withPeriod(CPU_PERIOD);
            case WALL -> {
                recording.enable(EXECUTION).withPeriod(WALL_PERIOD);
                recording.enable(NATIVE).withPeriod(WALL_PERIOD);
                for (var wait : WAITS) recording.enable(wait).withThreshold(SHORTEST_WAIT);
            }
            case ALLOC -> recording.enable(ALLOCATION).with("throttle", "1000/s");
            case LOCK -> {
                recording.enable(MONITOR_ENTER).withThreshold(SHORTEST_WAIT);
                recording.enable(PARK).withThreshold(SHORTEST_WAIT);
            }
        }
    }

    private static String note(ProfileEvent event) {
        return switch (event) {
            case CPU -> "samples of Java code every 10 ms, without native code";
            case WALL -> "samples every 20 ms, and waits of 1 ms and longer; parked virtual threads do not show";
            case ALLOC -> "samples of allocations, weighted";
            case LOCK -> "waits of 1 ms and longer";
        };
    }

    /** Adds up the events of a recording. */
    static Stacks read(ProfileEvent event, Path file) throws IOException {
        var stacks = new Stacks(event);
        try (var recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                var next = recording.readEvent();
                stacks.add(frames(next), value(event, next));
            }
        }
        return stacks;
    }

    private static long value(ProfileEvent profile, RecordedEvent event) {
        var type = event.getEventType().getName();
        return switch (profile) {
            case CPU -> type.equals(EXECUTION) ? CPU_PERIOD.toNanos() : 0;
            case WALL -> {
                if (type.equals(EXECUTION) || type.equals(NATIVE)) yield WALL_PERIOD.toNanos();
                yield WAITS.contains(type) ? event.getDuration().toNanos() : 0;
            }
            case ALLOC -> type.equals(ALLOCATION) ? event.getLong("weight") : 0;
            case LOCK -> isLock(type, event) ? event.getDuration().toNanos() : 0;
        };
    }

    /** A thread is also parked when it has nothing to do; a lock is an object that synchronizes. */
    private static boolean isLock(String type, RecordedEvent event) {
        if (type.equals(MONITOR_ENTER)) return true;
        if (!type.equals(PARK)) return false;
        var parked = event.getClass("parkedClass");
        return parked != null && parked.getName().endsWith("Sync");
    }

    private static List<String> frames(RecordedEvent event) {
        var trace = event.getStackTrace();
        if (trace == null) return List.of();
        var frames = new ArrayList<String>();
        for (var frame : trace.getFrames().reversed()) frames.add(name(frame));
        return frames;
    }

    private static String name(RecordedFrame frame) {
        var method = frame.getMethod();
        return method.getType().getName() + "." + method.getName();
    }
}
