package dev.sluice.runtime.profile;

import java.io.IOException;

/** Which profiler to use. */
public enum EngineChoice {
    /** async-profiler if it can be loaded, else the JVM's JFR. */
    AUTO {
        @Override
        Found find(long maxSize) {
            try {
                return ASYNC_PROFILER.find(maxSize);
            } catch (IOException unusable) {
                return new Found(new JfrEngine(maxSize), String.valueOf(unusable.getMessage()));
            }
        }
    },
    /** async-profiler, which must be on the class path. */
    ASYNC_PROFILER {
        @Override
        Found find(long maxSize) throws IOException {
            try {
                Class.forName(LIBRARY);
                return new Found(new AsyncEngine(), "async-profiler could be loaded");
            } catch (ClassNotFoundException notAdded) {
                throw new IOException("tools.profiler:async-profiler is not on the class path", notAdded);
            } catch (LinkageError | RuntimeException unusable) {
                throw new IOException("async-profiler could not be loaded: " + unusable.getMessage(), unusable);
            }
        }
    },
    /** The JVM's JFR. */
    JFR {
        @Override
        Found find(long maxSize) {
            return new Found(new JfrEngine(maxSize), "'sluice.runtime.profile.engine' says so");
        }
    };

    private static final String LIBRARY = "one.profiler.AsyncProfiler";

    /**
     * Looks for the profiler.
     *
     * @param maxSize bytes after which a recording may forget its beginning
     * @throws IOException if this machine has not got what was demanded
     */
    abstract Found find(long maxSize) throws IOException;

    /**
     * A profiler that can be used.
     *
     * @param why why that one, for people
     */
    record Found(ProfileEngine engine, String why) {}
}
