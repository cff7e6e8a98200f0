package dev.sluice.rollout.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.policy.routing.Address;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.Workloads.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointWorkloadsIT {
    private final EndpointWorkloads workloads = new EndpointWorkloads(
            new EndpointWorkloads.Probing("/ready", Duration.ofMillis(20), Duration.ofMillis(300)));
    private final AtomicInteger status = new AtomicInteger(200);
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server = create();

    @BeforeEach
    void start() {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/ready", exchange -> {
            if (status.get() == 0) awaitEnd();
            exchange.sendResponseHeaders(status.get() == 0 ? 200 : status.get(), -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        workloads.close();
        server.stop(0);
    }

    @Test
    void followsTheCanaryFromReadyToUnreadyAndBack() {
        assertThat(workloads.readiness("orders")).isEqualTo(Readiness.UNKNOWN);
        workloads.prepare("orders", version(address()), version(address()));
        eventually(Readiness.State.READY, "");
        status.set(503);
        eventually(Readiness.State.UNREADY, "answered 503");
        status.set(200);
        eventually(Readiness.State.READY, "");
    }

    @Test
    void aCanaryThatHangsIsUnreadyAfterTheDeadline() {
        status.set(0);
        workloads.prepare("orders", version(address()), version(address()));
        eventually(Readiness.State.UNREADY, "did not answer within");
    }

    @Test
    void aCanaryThatIsNotThereIsUnready() {
        Address gone = address();
        server.stop(0);
        workloads.prepare("orders", version(gone), version(gone));
        eventually(Readiness.State.UNREADY, "refuses connections");
        server = create();
    }

    @Test
    void nothingIsKnownOfAReleasedCanary() {
        workloads.prepare("orders", version(address()), version(address()));
        eventually(Readiness.State.READY, "");
        workloads.release("orders");
        assertThat(workloads.readiness("orders")).isEqualTo(Readiness.UNKNOWN);
    }

    @Test
    void aStableVersionThatAnswersAtAllCanBeReturnedToAndOneThatRefusesCannot() {
        status.set(503);
        workloads.prepare("orders", version(address()), version(address()));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> workloads.stable("orders").state() == Readiness.State.READY);
        server.stop(0);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> workloads.stable("orders").state() == Readiness.State.UNREADY);
        server = create();
    }

    private void eventually(Readiness.State state, String why) {
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            Readiness readiness = workloads.readiness("orders");
            return readiness.state() == state && readiness.why().contains(why);
        });
    }

    private static Version version(Address address) {
        return new Version("r1", address);
    }

    private Address address() {
        return Address.parse("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpServer create() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
