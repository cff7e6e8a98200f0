package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.RolloutProperties.Kubernetes;
import dev.sluice.rollout.StartRefused;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The way to the API server, and this pod's own name there. */
final class Connection {
    private static final Path OWN_NAMESPACE = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/namespace");

    private Connection() {}

    /** A client for calls that take a moment; watches have no limit of their own. */
    static ApiClient open(Kubernetes properties) {
        try {
            ApiClient client = builder(properties.kubeconfig()).build();
            client.setHttpClient(client.getHttpClient()
                    .newBuilder()
                    .connectTimeout(Duration.ofSeconds(3))
                    .readTimeout(Duration.ofSeconds(8))
                    .build());
            return client;
        } catch (IOException exception) {
            throw new StartRefused(
                    "The way to the API server of Kubernetes cannot be read: " + exception.getMessage() + ".",
                    "Run the controller in a pod with a service account, or set"
                            + " sluice.rollout.kubernetes.kubeconfig to a file that exists.",
                    exception);
        }
    }

    /** The same without a limit for reading, since a watch is silent for as long as nothing happens. */
    static ApiClient forWatches(Kubernetes properties) {
        ApiClient client = open(properties);
        client.setHttpClient(
                client.getHttpClient().newBuilder().readTimeout(Duration.ZERO).build());
        return client;
    }

    static String namespace(Kubernetes properties) {
        if (!properties.namespace().isBlank()) return properties.namespace();
        try {
            return Files.readString(OWN_NAMESPACE).strip();
        } catch (IOException noPod) {
            return "default";
        }
    }

    static String pod(Kubernetes properties) {
        if (!properties.pod().isBlank()) return properties.pod();
        String host = System.getenv("HOSTNAME");
        return host == null || host.isBlank() ? "sluice-rollout" : host;
    }

    private static ClientBuilder builder(@Nullable Path kubeconfig) throws IOException {
        if (kubeconfig == null) return ClientBuilder.standard();
        try (Reader reader = Files.newBufferedReader(kubeconfig, StandardCharsets.UTF_8)) {
            KubeConfig config = KubeConfig.loadKubeConfig(reader);
            config.setFile(kubeconfig.toFile());
            return ClientBuilder.kubeconfig(config);
        }
    }
}
