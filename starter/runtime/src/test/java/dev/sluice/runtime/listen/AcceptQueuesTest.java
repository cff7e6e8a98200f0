package dev.sluice.runtime.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AcceptQueuesTest {
    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt\n";

    @TempDir
    private Path net;

    @Test
    void theSocketsOfAPortAreAddedUp() throws IOException {
        Files.writeString(net.resolve("tcp"), HEADER + """
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000005 00:00000000 00000000     0        0 1
                   1: 0100007F:1F90 00000000:0000 0A 00000000:0000000A 00:00000000 00000000     0        0 2
                   2: 0100007F:1F91 00000000:0000 0A 00000000:00000007 00:00000000 00000000     0        0 3
                   3: 0100007F:1F90 0100007F:9999 01 00000000:000000FF 00:00000000 00000000     0        0 4
                """);
        Files.writeString(net.resolve("tcp6"), HEADER + """
                   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000001 00:0 0
                """);
        assertThat(new AcceptQueues(net).depth(8080)).isEqualTo(16);
        assertThat(new AcceptQueues(net).depth(8081)).isEqualTo(7);
        assertThat(new AcceptQueues(net).depth(1)).isZero();
    }

    @Test
    void overflowsAndDropsAreFoundByTheirNames() throws IOException {
        Files.writeString(net.resolve("netstat"), """
                TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPHPHits
                TcpExt: 1 22 333 4
                IpExt: InNoRoutes InTruncatedPkts
                IpExt: 5 6
                """);
        assertThat(new AcceptQueues(net).overflows()).isEqualTo(22);
        assertThat(new AcceptQueues(net).drops()).isEqualTo(333);
    }

    @Test
    void nothingIsKnownWhereThereIsNoProc() {
        var nowhere = new AcceptQueues(net.resolve("missing"));
        assertThat(nowhere.depth(8080)).isZero();
        assertThat(nowhere.overflows()).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void connectionsThatNobodyAcceptsAreSeen() throws IOException {
        var queues = new AcceptQueues(Path.of("/proc/net"));
        try (var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var first = new Socket(listener.getInetAddress(), listener.getLocalPort());
                var second = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            assertThat(first.isConnected() && second.isConnected()).isTrue();
            assertThat(queues.depth(listener.getLocalPort())).isEqualTo(2);
            listener.accept().close();
            assertThat(queues.depth(listener.getLocalPort())).isEqualTo(1);
            assertThat(queues.drops()).isGreaterThanOrEqualTo(queues.overflows());
        }
    }
}
