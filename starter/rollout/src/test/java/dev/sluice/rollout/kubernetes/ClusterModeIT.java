package dev.sluice.rollout.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.rollout.RolloutApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The program itself in a cluster: it takes the lease, adopts a Deployment and tells gateways the addresses of its pods. */
class ClusterModeIT {
    private static final Duration LONG = Duration.ofSeconds(90);

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory = Path.of("");

    @Test
    void aDeploymentIsAdoptedAndTheNextControllerGoesOn() throws Exception {
        try (FakeApiServer server = new FakeApiServer()) {
            FakeControllers cluster = new FakeControllers(server.objects());
            try (ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
                var unused = clock.scheduleWithFixedDelay(() -> runBeside(cluster), 0, 20, TimeUnit.MILLISECONDS);
                Installed.orders(server.objects(), "orders:1", 2);
                Installed.rollout(server.objects(), "[{weight: 20}, {weight: 100}]");
                try (ConfigurableApplicationContext first = controller(server)) {
                    await().atMost(LONG).until(() -> table(first).contains("http://10.1."));
                    assertThat(put(first)).isEqualTo(409);
                }
                assertThat(holder(server)).as("given back").isEmpty();
                try (ConfigurableApplicationContext next = controller(server)) {
                    await().atMost(LONG).until(() -> table(next).contains("http://10.1."));
                    await().atMost(LONG).until(() -> replicas(server, "orders") == 0);
                }
                assertThat(replicas(server, "orders-stable")).isEqualTo(2);
                clock.shutdownNow();
            }
        }
    }

    /** The controller writes at the same time; whoever was outrun tries again. */
    private static void runBeside(FakeControllers cluster) {
        try {
            cluster.run();
        } catch (ApiServer.Refusal outrun) {
            assertThat(outrun.status).isIn(404, 409);
        }
    }

    private ConfigurableApplicationContext controller(FakeApiServer server) {
        return SpringApplication.run(
                RolloutApplication.class,
                "--server.port=0",
                "--sluice.rollout.mode=kubernetes",
                "--sluice.rollout.api.token=t",
                "--sluice.rollout.state-directory=" + directory.resolve("state"),
                "--sluice.rollout.kubernetes.namespace=shop",
                "--sluice.rollout.kubernetes.kubeconfig=" + server.kubeconfig(directory),
                "--sluice.rollout.kubernetes.lease.interval=100ms");
    }

    private String table(ConfigurableApplicationContext controller) throws Exception {
        return client.send(
                        request(controller, "/api/v1/routing-table").GET().build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private int put(ConfigurableApplicationContext controller) throws Exception {
        return client.send(
                        request(controller, "/api/v1/rollouts/orders")
                                .PUT(HttpRequest.BodyPublishers.ofString("x"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static HttpRequest.Builder request(ConfigurableApplicationContext controller, String path) {
        int port = controller.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer t");
    }

    private static String holder(FakeApiServer server) {
        return server.objects()
                .get(Kind.LEASE, "shop", "sluice-rollout")
                .orElseThrow()
                .at("/spec/holderIdentity")
                .asString("none");
    }

    private static int replicas(FakeApiServer server, String deployment) {
        return server.objects()
                .get(Kind.DEPLOYMENT, "shop", deployment)
                .map(KubernetesWorkloads::replicas)
                .orElse(-1);
    }
}
