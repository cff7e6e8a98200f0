package dev.sluice.rollout.local;

import dev.sluice.policy.routing.Address;
import dev.sluice.policy.text.DurationWords;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Rollout.Version;
import dev.sluice.rollout.Workloads;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/** Versions behind fixed endpoints: nothing is started or stopped, the readiness of both is probed by HTTP. */
final class EndpointWorkloads implements Workloads, AutoCloseable {
    private final Map<String, Probe> canaries = new ConcurrentHashMap<>();
    private final Map<String, Probe> stables = new ConcurrentHashMap<>();
    private final Probing probing;
    private final HttpClient client;

    /** How to probe: path, time between probes, longest wait for an answer. */
    record Probing(String path, Duration interval, Duration timeout) {}

    EndpointWorkloads(Probing probing) {
        this.probing = probing;
        this.client = HttpClient.newBuilder()
                .connectTimeout(probing.timeout())
                .version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    @Override
    public void check(RolloutResource resource) {
        if (resource.deployment() != null)
            throw new InvalidDocument(
                    "spec.workload.deployment",
                    "needs Kubernetes (sluice.rollout.mode=kubernetes);"
                            + " on one machine write endpoints: {stable: …, canary: …}");
    }

    @Override
    public void prepare(String rollout, Version stable, Version canary) {
        watch(stables, rollout, stable.endpoint());
        watch(canaries, rollout, canary.endpoint());
    }

    @Override
    public Readiness readiness(String rollout) {
        Probe probe = canaries.get(rollout);
        return probe == null ? Readiness.UNKNOWN : probe.latest;
    }

    @Override
    public Readiness stable(String rollout) {
        Probe probe = stables.get(rollout);
        if (probe == null || probe.latest.state() == Readiness.State.UNKNOWN) return Readiness.UNKNOWN;
        return probe.refused ? probe.latest : Readiness.READY;
    }

    /** The released version stays where it is; from now on what answers there is the stable one. */
    @Override
    public Version promote(String rollout, Version released) {
        watch(stables, rollout, released.endpoint());
        return released;
    }

    @Override
    public void release(String rollout) {
        for (Map<String, Probe> probes : List.of(canaries, stables)) {
            Probe probe = probes.remove(rollout);
            if (probe != null) probe.stop();
        }
    }

    @Override
    public void close() {
        Set.copyOf(canaries.keySet()).forEach(this::release);
        client.shutdownNow();
    }

    private void watch(Map<String, Probe> probes, String rollout, Address target) {
        probes.compute(rollout, (name, running) -> {
            if (running != null && running.target.equals(target)) return running;
            if (running != null) running.stop();
            return new Probe(name, target);
        });
    }

    /** One endpoint under watch, in a virtual thread of its own. */
    private final class Probe {
        private final Address target;
        private final HttpRequest request;
        private final Thread thread;
        private volatile Readiness latest = Readiness.UNKNOWN;
        private volatile boolean refused;

        Probe(String rollout, Address target) {
            this.target = target;
            this.request = HttpRequest.newBuilder(URI.create(target + probing.path()))
                    .timeout(probing.timeout())
                    .GET()
                    .build();
            this.thread = Thread.ofVirtual().name("sluice-probe-" + rollout).start(this::run);
        }

        void stop() {
            thread.interrupt();
        }

        private void run() {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    latest = look();
                    Thread.sleep(probing.interval());
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }

        private Readiness look() throws InterruptedException {
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                refused = false;
                return status / 100 == 2 ? Readiness.READY : Readiness.unready(request.uri() + " answered " + status);
            } catch (ConnectException exception) {
                refused = true;
                return Readiness.unready(request.uri() + " refuses connections");
            } catch (HttpTimeoutException exception) {
                refused = false;
                return Readiness.unready(
                        request.uri() + " did not answer within " + DurationWords.of(probing.timeout()));
            } catch (IOException exception) {
                refused = false;
                return Readiness.unready(request.uri() + " broke the connection");
            }
        }
    }
}
