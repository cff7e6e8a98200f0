package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.RolloutProperties.Kubernetes;
import dev.sluice.rollout.kubernetes.KubernetesObjects.Fence;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * This process as one of those that may lead: waits for the lease, keeps it, and ends the process when it cannot. A process
 * that has lost the lease knows nothing that is still true, so it begins again as a standby.
 */
final class Leadership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    private final LeaderLease lease;
    private final KubernetesObjects objects;
    private final Duration interval;
    private final Place place;
    private final Runnable lost;
    private volatile boolean ended;

    private record Place(String namespace, String pod, boolean isPod) {}

    /** @param lost ends the process */
    Leadership(Kubernetes properties, Runnable lost) {
        this.place = new Place(
                Connection.namespace(properties),
                Connection.pod(properties),
                !properties.pod().isBlank());
        this.objects = new KubernetesObjects(Connection.open(properties), Fence.OPEN);
        this.interval = properties.lease().interval();
        this.lost = lost;
        this.lease = new LeaderLease(
                objects,
                new LeaderLease.Terms(
                        place.namespace(),
                        properties.lease().name(),
                        place.pod() + "_" + UUID.randomUUID(),
                        properties.lease().duration(),
                        properties.lease().renewWithin()),
                System::nanoTime);
    }

    LeaderLease lease() {
        return lease;
    }

    /** Returns when this process leads. */
    void await() throws InterruptedException {
        mark(false);
        log.atInfo().addKeyValue("sluice.rollout.identity", lease.identity()).log("Standing by for the lease");
        while (!lease.tryHold()) Thread.sleep(interval);
        mark(true);
        log.atInfo().addKeyValue("sluice.rollout.identity", lease.identity()).log("Leading");
        Thread.ofPlatform().name("sluice-rollout-lease").daemon().start(this::keep);
    }

    /** An orderly end: the next one need not wait. */
    @Override
    public void close() {
        ended = true;
        mark(false);
        lease.release();
    }

    private void keep() {
        try {
            while (!ended) {
                Thread.sleep(interval);
                if (!ended && !lease.tryHold() && !lease.leads()) {
                    log.atError()
                            .addKeyValue("sluice.rollout.identity", lease.identity())
                            .log("The lease is lost; this process ends and begins again as a standby");
                    lost.run();
                    return;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The controller's Service selects the leader's pod by its label. Without a pod's name there is no pod to mark. */
    private void mark(boolean leads) {
        if (!place.isPod()) return;
        try {
            ObjectNode part = Documents.head(Kind.POD, place.namespace(), place.pod());
            if (leads) Documents.child(part, "metadata").putObject("labels").put(Labels.LEADER, "true");
            objects.apply(Kind.POD, part);
        } catch (RuntimeException exception) {
            log.atWarn().setCause(exception).log("The pod's label of the leader could not be written");
        }
    }
}
