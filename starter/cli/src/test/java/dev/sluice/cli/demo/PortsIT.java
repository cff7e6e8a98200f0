package dev.sluice.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class PortsIT {

    @Test
    void everyProcessGetsAPortOfItsOwn() throws IOException {
        assertThat(all(Ports.choose(false))).doesNotHaveDuplicates().allMatch(port -> port > 0);
    }

    @Test
    void aUsualPortThatIsTakenIsLeftAlone() throws IOException {
        int usual = Ports.choose(false).gateway();
        try (ServerSocket taken = new ServerSocket(usual, 1, InetAddress.getLoopbackAddress())) {
            assertThat(all(Ports.choose(false))).doesNotContain(taken.getLocalPort());
        }
    }

    @Test
    void usualPortsAreLeftAloneOnDemand() throws IOException {
        assertThat(all(Ports.choose(true))).doesNotHaveDuplicates().doesNotContain(8070, 8080, 8090, 9001, 9002);
    }

    private static List<Integer> all(Ports ports) {
        return List.of(
                ports.database(), ports.controller(), ports.gateway(), ports.edge(), ports.stable(), ports.canary());
    }
}
