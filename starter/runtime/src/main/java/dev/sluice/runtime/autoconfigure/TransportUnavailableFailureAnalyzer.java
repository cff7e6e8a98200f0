package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.Transport;
import dev.sluice.runtime.TransportUnavailableException;
import io.netty.util.internal.PlatformDependent;
import java.util.Locale;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what a transport lacks on this machine, and how to do without it. */
final class TransportUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<TransportUnavailableException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, TransportUnavailableException cause) {
        var platform = PlatformDependent.normalizedOs() + "-" + PlatformDependent.normalizedArch();
        var name = cause.transport().name().toLowerCase(Locale.ROOT);
        var description = "'sluice.runtime.transport' demands " + name + ", which cannot be used on " + platform + ". "
                + cause.getMessage() + ".";
        return new FailureAnalysis(description, remedy(cause.transport(), platform), cause);
    }

    static String remedy(Transport transport, String platform) {
        var name = transport.name().toLowerCase(Locale.ROOT);
        var allowOthers = "set 'sluice.runtime.transport' to 'auto', which takes epoll and falls back to NIO.";
        if (!platform.startsWith("linux")) return "Linux alone has " + name + ": " + allowOthers;
        var kernel = transport == Transport.IO_URING
                ? ", that the kernel is 5.10 or later, that 'kernel.io_uring_disabled' is 0 and that the container's seccomp"
                        + " profile allows io_uring"
                : "";
        return "Check that 'io.netty:netty-transport-native-" + name + "' with the classifier '" + platform
                + "' is on the class path in Netty's version, that 'io.netty.transport.noNative' is not set" + kernel
                + ", or " + allowOthers;
    }
}
