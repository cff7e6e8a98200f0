package dev.sluice.runtime.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.Transport;
import org.junit.jupiter.api.Test;

class TransportUnavailableFailureAnalyzerTest {
    @Test
    void onLinuxItNamesTheLibraryAndHowToDoWithout() {
        assertThat(TransportUnavailableFailureAnalyzer.remedy(Transport.EPOLL, "linux-x86_64"))
                .contains("'io.netty:netty-transport-native-epoll' with the classifier 'linux-x86_64'")
                .contains("set 'sluice.runtime.transport' to 'auto'")
                .doesNotContain("io_uring");
    }

    @Test
    void forIoUringItNamesWhatTheKernelMayForbid() {
        assertThat(TransportUnavailableFailureAnalyzer.remedy(Transport.IO_URING, "linux-x86_64"))
                .contains("'io.netty:netty-transport-native-io_uring' with the classifier 'linux-x86_64'")
                .contains("kernel.io_uring_disabled", "seccomp");
    }

    @Test
    void elsewhereItSaysThatLinuxAloneHasIt() {
        assertThat(TransportUnavailableFailureAnalyzer.remedy(Transport.EPOLL, "osx-aarch_64"))
                .startsWith("Linux alone has epoll")
                .contains("set 'sluice.runtime.transport' to 'auto'")
                .doesNotContain("classifier");
    }
}
