package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class ConnectionLimitIT {
    private static final String GET = "GET /blocking HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @Test
    void aConnectionAboveTheLimitIsRefusedUntilOneEnds() throws Exception {
        try (var server = RunningServer.start("sluice.runtime.connections.max-open=2");
                var first = new RawConnection(server.port())) {
            assertThat(first.get("/blocking").status()).isEqualTo(200);
            try (var second = new RawConnection(server.port())) {
                assertThat(second.get("/blocking").status()).isEqualTo(200); // so that it is admitted before the third
                try (var third = new RawConnection(server.port())) {
                    third.write(GET);
                    assertThat(third.readUntilClosed())
                            .startsWith("HTTP/1.1 503 ")
                            .contains("\r\nconnection: close\r\n", "urn:sluice:problem:connections");
                }
            }
            assertThat(first.get("/blocking").status()).isEqualTo(200);
            assertThat(server.refusals(Refusal.CONNECTIONS)).isEqualTo(1);
            assertThat(accepted(server)).isEqualTo(2);
            await().until(() -> open(server) == 1);
            try (var fourth = new RawConnection(server.port())) {
                assertThat(fourth.get("/blocking").status()).isEqualTo(200);
            }
        }
    }

    @Test
    void refusedConnectionsLeaveNothingBehind() throws Exception {
        try (var server = RunningServer.start("sluice.runtime.connections.max-open=1", "sluice.runtime.loops.count=2");
                var only = new RawConnection(server.port())) {
            assertThat(only.get("/blocking").status()).isEqualTo(200);
            for (var i = 0; i < 200; i++) {
                try (var refused = new RawConnection(server.port())) {
                    refused.write(GET);
                    assertThat(refused.read().status()).isEqualTo(503);
                }
            }
            var loads = server.bean(EventLoops.class).loads();
            await().until(() -> loads.channelsOn(0) + loads.channelsOn(1) == 1);
            assertThat(server.refusals(Refusal.CONNECTIONS)).isEqualTo(200);
            assertThat(open(server)).isEqualTo(1);
        }
    }

    @Test
    void aClientThatSaysNothingOrSomethingElseIsReset() throws Exception {
        try (var server = RunningServer.start("sluice.runtime.connections.max-open=1");
                var only = new RawConnection(server.port())) {
            assertThat(only.get("/blocking").status()).isEqualTo(200);
            try (var silent = new RawConnection(server.port());
                    var other = new RawConnection(server.port())) {
                other.write("\u0016\u0003\u0001");
                assertThat(other.closedByServer()).isTrue();
                assertThat(silent.closedByServer()).isTrue();
            }
        }
    }

    @Test
    void aFloodIsRefusedWithResets() throws Exception {
        var clients = new ArrayList<RawConnection>();
        try (var server = RunningServer.start("sluice.runtime.connections.max-open=1")) {
            clients.add(new RawConnection(server.port()));
            assertThat(clients.getFirst().get("/blocking").status()).isEqualTo(200);
            for (var i = 0; i < 200; i++) clients.add(new RawConnection(server.port()));
            await().until(() -> server.refusals(Refusal.CONNECTIONS) == 200);
            for (var refused : clients.subList(1, clients.size()))
                assertThat(refused.closedByServer()).isTrue();
        } finally {
            for (var client : clients) client.close();
        }
    }

    @Test
    void oneAddressCannotTakeAllConnections() throws Exception {
        try (var server = RunningServer.start("sluice.runtime.connections.max-per-address=1");
                var first = new RawConnection(server.port())) {
            assertThat(first.get("/blocking").status()).isEqualTo(200);
            try (var second = new RawConnection(server.port())) {
                second.write(GET);
                assertThat(second.readUntilClosed())
                        .startsWith("HTTP/1.1 429 ")
                        .contains("urn:sluice:problem:connections-of-address");
            }
            assertThat(server.refusals(Refusal.CONNECTIONS_OF_ADDRESS)).isEqualTo(1);
            assertThat(first.get("/blocking").status()).isEqualTo(200);
        }
    }

    private static double open(RunningServer server) {
        return server.bean(MeterRegistry.class)
                .get(RuntimeMeters.CONNECTIONS.getName())
                .gauge()
                .value();
    }

    private static double accepted(RunningServer server) {
        return server.bean(MeterRegistry.class)
                .get(RuntimeMeters.CONNECTIONS_ACCEPTED.getName())
                .functionCounter()
                .count();
    }
}
