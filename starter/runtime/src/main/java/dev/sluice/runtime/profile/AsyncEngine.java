package dev.sluice.runtime.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import one.profiler.AsyncProfiler;

/** async-profiler: sees native code and the kernel as well, and is not misled by safepoints. */
final class AsyncEngine implements ProfileEngine {
    private static final long PERIOD_NANOS = Duration.ofMillis(10).toNanos();

    /** Ways to sample a processor's time, the best first; containers often forbid the first one. */
    private static final List<String> CPU_EVENTS = List.of("cpu-clock", "ctimer", "itimer");

    private final AsyncProfiler profiler;

    /**
     * Loads the native library.
     *
     * @throws LinkageError when there is none for this machine, or no place to unpack it
     */
    AsyncEngine() {
        this.profiler = AsyncProfiler.getInstance();
    }

    @Override
    public String name() {
        return "async-profiler";
    }

    @Override
    public Taken<Stacks> stacks(ProfileEvent event, Duration duration) throws IOException, InterruptedException {
        var note = observe(event, duration, "");
        var counter = event == ProfileEvent.CPU || event == ProfileEvent.WALL ? "samples" : "total";
        var factor = event == ProfileEvent.CPU || event == ProfileEvent.WALL ? PERIOD_NANOS : 1;
        var collapsed = profiler.execute("collapsed,dot," + counter);
        return new Taken<>(Stacks.parse(event, collapsed, factor), note);
    }

    @Override
    public Taken<Path> recording(ProfileEvent event, Duration duration, Path file)
            throws IOException, InterruptedException {
        return new Taken<>(file, observe(event, duration, ",jfr,file=" + file));
    }

    private String observe(ProfileEvent event, Duration duration, String output)
            throws IOException, InterruptedException {
        var note = start(event, output);
        try {
            Thread.sleep(duration);
        } finally {
            profiler.stop();
        }
        return note;
    }

    private String start(ProfileEvent event, String output) throws IOException {
        var refused = new ArrayList<String>();
        for (var arguments : arguments(event)) {
            try {
                profiler.execute("start," + arguments + output);
                return "event " + arguments.split(",", 2)[0].replace("event=", "") + because(refused);
            } catch (IllegalStateException | IllegalArgumentException refusal) {
                refused.add(arguments.split(",", 2)[0].replace("event=", "") + ": " + refusal.getMessage());
            }
        }
        throw new IOException("async-profiler refused" + because(refused));
    }

    private static List<String> arguments(ProfileEvent event) {
        return switch (event) {
            case CPU ->
                CPU_EVENTS.stream()
                        .map(source -> "event=" + source + ",interval=" + PERIOD_NANOS)
                        .toList();
            case WALL -> List.of("event=wall,interval=" + PERIOD_NANOS);
            case ALLOC -> List.of("event=alloc");
            case LOCK -> List.of("event=lock");
        };
    }

    private static String because(List<String> refused) {
        return refused.isEmpty() ? "" : " (" + String.join("; ", refused) + ")";
    }
}
