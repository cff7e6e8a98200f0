package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenersIT {
    private static final int LOOPS = 2;

    @Test
    @EnabledOnOs(OS.LINUX)
    void whileAllLoopsAreBusyConnectionsWaitInTheKernelAndAreServedAfterwards() throws Exception {
        try (var server = RunningServer.start(
                "sluice.runtime.loops.count=" + LOOPS,
                "sluice.runtime.pause.tasks=1",
                "sluice.runtime.pause.longest=0s")) {
            var release = new CountDownLatch(1);
            var stuck = occupyAllLoops(server, release);
            await().until(() -> gauge(server, RuntimeMeters.ACCEPT_PAUSED) == 1);

            var waiting = new ArrayList<RawConnection>();
            for (var i = 0; i < 6; i++) {
                var connection = new RawConnection(server.port()); // the kernel says yes
                connection.write("GET /reactive HTTP/1.1\r\nHost: a\r\n\r\n");
                waiting.add(connection);
            }
            // An accept that was under way when the pause began takes one of them.
            await().until(() -> gauge(server, RuntimeMeters.ACCEPT_PARKED) >= 5);
            assertThat(queue(server)).isGreaterThanOrEqualTo(5);
            assertThat(gauge(server, RuntimeMeters.CONNECTIONS)).isZero();

            release.countDown();
            for (var loop : stuck) loop.get();
            for (var connection : waiting) {
                assertThat(connection.read().status()).isEqualTo(200);
                connection.close();
            }
            assertThat(gauge(server, RuntimeMeters.ACCEPT_PAUSED)).isZero();
            assertThat(gauge(server, RuntimeMeters.ACCEPT_PARKED)).isZero();
            assertThat(counter(server, RuntimeMeters.ACCEPT_PAUSES)).isGreaterThanOrEqualTo(1);
            assertThat(counter(server, RuntimeMeters.ACCEPT_PAUSE_TIME)).isPositive();
        }
    }

    @Test
    void aBusyServiceStillAnswersWhoWaitedForThePauseToEnd() throws Exception {
        try (var server = RunningServer.start(
                "sluice.runtime.loops.count=" + LOOPS,
                "sluice.runtime.pause.connections=1",
                "sluice.runtime.pause.longest=200ms")) {
            var open = new ArrayList<RawConnection>();
            // Each loop has its connection after two; all others come in one at a time, when a pause ends.
            for (var i = 0; i < 6; i++) {
                var connection = new RawConnection(server.port());
                open.add(connection);
                assertThat(connection.get("/blocking").status()).isEqualTo(200);
            }
            await().until(() -> counter(server, RuntimeMeters.ACCEPT_PAUSES) >= 1);
            for (var connection : open) connection.close();
            await().until(() -> gauge(server, RuntimeMeters.ACCEPT_PAUSED) == 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    @EnabledOnOs(OS.LINUX)
    void severalAcceptorsShareThePort(String transport) throws Exception {
        int port;
        try (var server = RunningServer.start(
                "sluice.runtime.transport=" + transport,
                "sluice.runtime.listeners.acceptors=3",
                "sluice.runtime.listeners.backlog=64")) {
            port = server.port();
            await().until(() -> sockets(server.port()) == 3);
            for (var i = 0; i < 30; i++) {
                try (var connection = new RawConnection(port)) {
                    assertThat(connection.get("/blocking").status()).isEqualTo(200);
                }
            }
        }
        await().until(() -> sockets(port) == 0);
    }

    /** Listening sockets of a port, as the kernel tells. */
    private static long sockets(int port) throws IOException {
        var local = ":%04X".formatted(port);
        var rows = new ArrayList<>(Files.readAllLines(Path.of("/proc/net/tcp")));
        rows.addAll(Files.readAllLines(Path.of("/proc/net/tcp6")));
        return rows.stream()
                .map(row -> row.strip().split("\\s+", -1))
                .filter(fields -> fields[1].endsWith(local) && fields[3].equals("0A"))
                .count();
    }

    private static List<Future<?>> occupyAllLoops(RunningServer server, CountDownLatch release) {
        var stuck = new ArrayList<Future<?>>();
        StreamSupport.stream(server.bean(EventLoops.class).onServer(true).spliterator(), false)
                .forEach(loop -> {
                    Callable<Boolean> work = () -> {
                        release.await();
                        return true;
                    };
                    stuck.add(loop.submit(work));
                    stuck.add(loop.submit(() -> {}));
                });
        return stuck;
    }

    private static double queue(RunningServer server) {
        return server.bean(MeterRegistry.class)
                .get(RuntimeMeters.LISTENER_QUEUE.getName())
                .tag("port", Integer.toString(server.port()))
                .gauge()
                .value();
    }

    private static double gauge(RunningServer server, RuntimeMeters meter) {
        return server.bean(MeterRegistry.class).get(meter.getName()).gauge().value();
    }

    private static double counter(RunningServer server, RuntimeMeters meter) {
        return server.bean(MeterRegistry.class)
                .get(meter.getName())
                .functionCounter()
                .count();
    }
}
