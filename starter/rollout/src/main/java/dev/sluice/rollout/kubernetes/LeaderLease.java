package dev.sluice.rollout.kubernetes;

import dev.sluice.rollout.kubernetes.KubernetesObjects.ApiRefused;
import dev.sluice.rollout.kubernetes.KubernetesObjects.Fence;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The Lease that one controller at a time holds. Its resource version lets one writer through; times are compared on one
 * machine's monotonic clock only, so no clock of another machine matters.
 *
 * <p>A holder stops writing when its last successful renewal was <em>sent</em> longer ago than {@code renewWithin}; another
 * takes over at the earliest when it has seen no renewal for {@code duration}, which is longer. In between nobody writes.
 */
final class LeaderLease implements Fence {
    private static final Logger log = LoggerFactory.getLogger(LeaderLease.class);
    private static final DateTimeFormatter MICRO_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private final KubernetesObjects objects;
    private final Terms terms;
    private final LongSupplier nanoClock;
    private String seenVersion = "";
    private long seenAt;
    private volatile boolean held;
    private volatile long renewedAt;

    /**
     * How leaders are chosen.
     *
     * @param identity of this controller, in this life
     * @param duration how long a lease lasts that is not renewed
     * @param renewWithin how long its holder goes on without a renewal
     */
    record Terms(String namespace, String name, String identity, Duration duration, Duration renewWithin) {
        Terms {
            if (renewWithin.compareTo(duration) >= 0)
                throw new IllegalArgumentException(
                        "renew-within must be shorter than duration (" + duration + "), but was " + renewWithin);
        }
    }

    /** @param objects without a fence: this is the fence */
    LeaderLease(KubernetesObjects objects, Terms terms, LongSupplier nanoClock) {
        this.objects = objects;
        this.terms = terms;
        this.nanoClock = nanoClock;
    }

    String identity() {
        return terms.identity();
    }

    /** Tries to hold the lease, or to go on holding it; false when another has it or the API server does not answer. */
    synchronized boolean tryHold() {
        long sentAt = nanoClock.getAsLong();
        try {
            Optional<JsonNode> found = objects.get(Kind.LEASE, terms.namespace(), terms.name());
            if (found.isPresent() && !free(found.get(), sentAt)) return false;
            remember(objects.compete(Kind.LEASE, lease(found.orElse(null))), sentAt);
            renewedAt = sentAt;
            held = true;
            return true;
        } catch (ApiRefused | UncheckedIOException exception) {
            boolean outrun = exception instanceof ApiRefused refused && refused.conflict();
            if (!outrun) log.atDebug().setCause(exception).log("The lease could not be renewed");
            return false;
        }
    }

    /** Whether this controller may write. */
    boolean leads() {
        return held && nanoClock.getAsLong() - renewedAt < terms.renewWithin().toNanos();
    }

    /** How long ago the API server last confirmed the lease. */
    Duration sinceRenewal() {
        return Duration.ofNanos(nanoClock.getAsLong() - renewedAt);
    }

    @Override
    public void check() {
        if (!leads()) throw new LostLease();
    }

    /** Lets the next one lead without waiting; for an orderly end. */
    synchronized void release() {
        if (!leads()) return;
        held = false;
        try {
            Optional<JsonNode> found = objects.get(Kind.LEASE, terms.namespace(), terms.name());
            if (found.isEmpty() || !holder(found.get()).equals(terms.identity())) return;
            ObjectNode freed = (ObjectNode) found.get().deepCopy();
            Documents.child(freed, "spec").put("holderIdentity", "").put("leaseDurationSeconds", 1);
            objects.compete(Kind.LEASE, freed);
        } catch (ApiRefused | UncheckedIOException exception) {
            log.atDebug().setCause(exception).log("The lease could not be given back; it runs out by itself");
        }
    }

    private boolean free(JsonNode lease, long now) {
        String holder = holder(lease);
        if (holder.isEmpty() || holder.equals(terms.identity())) return true;
        remember(lease, now);
        Duration lasts = Duration.ofSeconds(
                lease.at("/spec/leaseDurationSeconds").asLong(terms.duration().toSeconds()));
        return now - seenAt > lasts.toNanos();
    }

    private void remember(JsonNode lease, long now) {
        String version = Documents.version(lease);
        if (version.equals(seenVersion)) return;
        seenVersion = version;
        seenAt = now;
    }

    private ObjectNode lease(@Nullable JsonNode last) {
        String now = MICRO_TIME.format(Instant.now().truncatedTo(ChronoUnit.MICROS));
        boolean mine = last != null && holder(last).equals(terms.identity());
        ObjectNode lease = last == null
                ? Documents.head(Kind.LEASE, terms.namespace(), terms.name())
                : (ObjectNode) last.deepCopy();
        ObjectNode spec = Documents.child(lease, "spec");
        if (!mine) {
            spec.put("acquireTime", now);
            spec.put(
                    "leaseTransitions",
                    last == null ? 0 : spec.path("leaseTransitions").asInt(0) + 1);
        }
        spec.put("holderIdentity", terms.identity())
                .put("leaseDurationSeconds", Math.max(1, terms.duration().toSeconds()))
                .put("renewTime", now);
        return lease;
    }

    private static String holder(JsonNode lease) {
        return lease.at("/spec/holderIdentity").asString("");
    }
}
