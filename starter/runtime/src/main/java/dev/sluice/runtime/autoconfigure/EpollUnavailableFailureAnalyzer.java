package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.EpollUnavailableException;
import io.netty.util.internal.PlatformDependent;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what epoll lacks on this machine, and how to do without it. */
final class EpollUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<EpollUnavailableException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, EpollUnavailableException cause) {
        var platform = PlatformDependent.normalizedOs() + "-" + PlatformDependent.normalizedArch();
        var description = "'sluice.runtime.transport' demands epoll, which cannot be used on " + platform + ". "
                + cause.getMessage() + ".";
        return new FailureAnalysis(description, remedy(platform), cause);
    }

    static String remedy(String platform) {
        var allowNio = "set 'sluice.runtime.transport' to 'auto' to fall back to NIO where epoll is missing.";
        if (!platform.startsWith("linux")) return "Epoll exists on Linux only: " + allowNio;
        return "Check that 'io.netty:netty-transport-native-epoll' with the classifier '" + platform
                + "' is on the class path in Netty's version and that 'io.netty.transport.noNative' is not set, or "
                + allowNio;
    }
}
