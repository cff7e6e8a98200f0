package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DrainIT {
    @Test
    void whileDrainingTheServerIsNotReadyButServesAndSaysClose() throws Exception {
        var server =
                RunningServer.start("sluice.runtime.drain.delay=3s", "management.endpoint.health.probes.enabled=true");
        try (var connection = new RawConnection(server.port())) {
            var before = connection.get("/blocking");
            assertThat(before.endsConnection()).isFalse();
            assertThat(readiness(server)).isEqualTo(200);

            var closing = CompletableFuture.runAsync(server::close);
            await().until(() -> readiness(server) == 503);
            var last = connection.get("/blocking");
            assertThat(last.status()).isEqualTo(200);
            assertThat(last.endsConnection()).isTrue();
            assertThat(connection.closedByServer()).isTrue();
            assertThat(closing).isNotDone();
            closing.join();
        }
    }

    @Test
    void aResponseUnderWayWhenTheClosingBeginsIsFinishedAndSaysClose() throws Exception {
        var server = RunningServer.start("sluice.runtime.drain.delay=0s");
        try (var connection = new RawConnection(server.port())) {
            connection.write("GET /slow?millis=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
            await().until(() -> server.bean(RunningServer.Threads.class).underWay() == 1);
            var closing = CompletableFuture.runAsync(server::close);
            var response = connection.read();
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.endsConnection()).isTrue();
            closing.join();
        }
    }

    @Test
    void clientsThatFollowReadinessSeeNoFailureInARollingRestart() throws Exception {
        var old =
                RunningServer.start("sluice.runtime.drain.delay=2s", "management.endpoint.health.probes.enabled=true");
        try (var replacement = RunningServer.start("management.endpoint.health.probes.enabled=true")) {
            var balancer = new Balancer(old.port());
            try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
                var calls = new ArrayList<CompletableFuture<Void>>();
                for (var i = 0; i < 8; i++) calls.add(CompletableFuture.runAsync(balancer::call, clients));
                await().until(() -> balancer.answered.get() > 200);
                var closing = CompletableFuture.runAsync(old::close);
                await().until(() -> readiness(old) == 503);
                balancer.target = replacement.port(); // what an endpoint controller does when readiness goes down
                closing.join();
                var afterwards = balancer.answered.get() + 200;
                await().until(() -> balancer.answered.get() > afterwards);
                balancer.stopped.set(true);
                for (var call : calls) call.join();
            }
            assertThat(balancer.failures).isEmpty();
            assertThat(balancer.askedToLeave).hasValueGreaterThanOrEqualTo(8);
        }
    }

    private static int readiness(RunningServer server) throws IOException {
        try (var probe = new RawConnection(server.port())) {
            return probe.get("/actuator/health/readiness").status();
        }
    }

    /** Clients that keep their connections until told to close them, and open new ones to the target of the moment. */
    private static final class Balancer {
        private final AtomicInteger answered = new AtomicInteger();
        private final AtomicInteger askedToLeave = new AtomicInteger();
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final List<String> failures = new CopyOnWriteArrayList<>();
        private volatile int target;

        Balancer(int first) {
            target = first;
        }

        void call() {
            @Nullable RawConnection connection = null;
            while (!stopped.get()) {
                try {
                    if (connection == null) connection = new RawConnection(target);
                    var response = connection.get("/blocking");
                    if (response.status() != 200) failures.add("status " + response.status());
                    answered.incrementAndGet();
                    if (response.endsConnection()) {
                        askedToLeave.incrementAndGet();
                        connection.close();
                        connection = null;
                    }
                } catch (IOException failure) {
                    failures.add(failure.toString());
                    connection = null;
                }
            }
        }
    }
}
