package dev.sluice.edge.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/** The process's log: to standard output, from {@code info} on. Small, because a process that starts fast loads little. */
public final class EdgeLog implements SLF4JServiceProvider, ILoggerFactory {
    static final Level LEVEL = Level.INFO;

    private static final ThreadLocal<@Nullable String> TRACE = new ThreadLocal<>();
    private static volatile LogFormat format = LogFormat.usual(System.getenv());

    private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter context = new NOPMDCAdapter();

    /** From here on every line is written so. */
    public static void write(LogFormat next) {
        format = next;
    }

    static LogFormat format() {
        return format;
    }

    /** The lines of this thread belong to the trace, until they belong to another, or to none with null. */
    public static void inTrace(@Nullable String traceId) {
        if (traceId == null) TRACE.remove();
        else TRACE.set(traceId);
    }

    static @Nullable String trace() {
        return TRACE.get();
    }

    @Override
    public Logger getLogger(String name) {
        return loggers.computeIfAbsent(name, EdgeLogger::new);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return this;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return context;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {
        // Nothing to prepare.
    }
}
