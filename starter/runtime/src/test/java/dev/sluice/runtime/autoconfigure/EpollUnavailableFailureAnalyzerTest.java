package dev.sluice.runtime.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpollUnavailableFailureAnalyzerTest {
    @Test
    void onLinuxItNamesTheLibraryAndHowToAllowNio() {
        assertThat(EpollUnavailableFailureAnalyzer.remedy("linux-x86_64"))
                .contains("'io.netty:netty-transport-native-epoll' with the classifier 'linux-x86_64'")
                .contains("set 'sluice.runtime.transport' to 'auto'");
    }

    @Test
    void elsewhereItSaysThatEpollIsLinuxOnly() {
        assertThat(EpollUnavailableFailureAnalyzer.remedy("osx-aarch_64"))
                .startsWith("Epoll exists on Linux only")
                .contains("set 'sluice.runtime.transport' to 'auto'")
                .doesNotContain("classifier");
    }
}
