package dev.sluice.gateway;

import io.netty.util.ResourceLeakDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Remembers what Netty's detector reports; named by the system property {@code io.netty.customResourceLeakDetector}. The log
 * will not do for that: every application that starts or stops in this process takes the log's appenders away.
 *
 * @param <T> what is tracked
 */
public final class LeakRecorder<T> extends ResourceLeakDetector<T> {

    private static final Queue<String> REPORTED = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("deprecation") // the constructor that Netty looks for
    public LeakRecorder(Class<?> type, int samplingInterval, long maxActive) {
        super(type, samplingInterval, maxActive);
    }

    @SuppressWarnings("deprecation") // the constructor that Netty looks for
    public LeakRecorder(Class<?> type, int samplingInterval) {
        super(type, samplingInterval);
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        REPORTED.add(resourceType + records);
        super.reportTracedLeak(resourceType, records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        REPORTED.add(resourceType);
        super.reportUntracedLeak(resourceType);
    }

    static List<String> take() {
        List<String> taken = new ArrayList<>();
        for (String report = REPORTED.poll(); report != null; report = REPORTED.poll()) taken.add(report);
        return taken;
    }
}
