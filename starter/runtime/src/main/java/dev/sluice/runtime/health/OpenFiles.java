package dev.sluice.runtime.health;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;

/** Files and sockets that this process has open, against the most that the system allows. */
final class OpenFiles {
    private OpenFiles() {}

    /** Share of the limit, 0 to 1; nothing where the system does not tell. */
    static OptionalDouble share() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system))
            return OptionalDouble.empty();
        var open = system.getOpenFileDescriptorCount();
        var max = system.getMaxFileDescriptorCount();
        return open < 0 || max <= 0 ? OptionalDouble.empty() : OptionalDouble.of((double) open / max);
    }
}
