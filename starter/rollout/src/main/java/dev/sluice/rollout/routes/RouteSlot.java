package dev.sluice.rollout.routes;

import dev.sluice.rollout.routes.RouteForm.Standing;
import dev.sluice.rollout.routes.RouteObjects.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The route of one service: what it is to be, what it was when it was seen last, and what is in the way. The route that was seen
 * last is changed without reading it again, so a weight of zero takes one call.
 */
final class RouteSlot {
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofSeconds(10);
    private static final int TRIES = 3;

    private final ReentrantLock lock = new ReentrantLock();
    private final RouteForm form;
    private final RouteObjects objects;
    private @Nullable Split wanted;
    private @Nullable JsonNode known;
    private @Nullable ObjectNode beside;
    private @Nullable JsonNode besideSeen;
    private Instant changedAt = Instant.EPOCH;
    private Instant lookedAt = Instant.EPOCH;
    private Instant besideAt = Instant.EPOCH;
    private boolean besideGone;
    private long changes;
    private String trouble = "";
    private volatile Standing standing = new Standing(0, 0, "");

    RouteSlot(RouteForm form, RouteObjects objects) {
        this.form = form;
        this.objects = objects;
    }

    Standing standing() {
        return standing;
    }

    /** Makes it so now, or remembers that it is to be so; the answer is what is newly in the way, or nothing. */
    String carry(Split split, Instant now) {
        lock.lock();
        try {
            wanted = split;
            return attempt(split, now);
        } finally {
            lock.unlock();
        }
    }

    /** Whether the route is to be looked at; whoever asks looks. */
    boolean due(Instant now) {
        lock.lock();
        try {
            boolean settled = trouble.isEmpty() && standing.gateways() == standing.upToDate();
            boolean busy = !settled || (wanted != null && wanted.canary().on());
            boolean due = wanted != null && !now.isBefore(lookedAt.plus(busy ? OFTEN : SELDOM));
            if (due) lookedAt = now;
            return due;
        } finally {
            lock.unlock();
        }
    }

    /** Reads the route without keeping a change waiting, and puts right what is not as it is to be. */
    String look(Instant now) {
        Aim aim = aim();
        if (aim == null) return "";
        Seen seen = see(aim.split());
        lock.lock();
        try {
            if (changes != aim.changes() || wanted == null) return "";
            if (!seen.failure().isEmpty()) return troubled(seen.failure());
            known = seen.route();
            return attempt(wanted, now);
        } finally {
            lock.unlock();
        }
    }

    /** What the route is to be, and how often it has been changed by now. */
    private record Aim(Split split, long changes) {}

    private @Nullable Aim aim() {
        lock.lock();
        try {
            return wanted == null ? null : new Aim(wanted, changes);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What reading the route led to.
     *
     * @param route null when there is none
     * @param failure why it could not be read; empty when it could
     */
    private record Seen(@Nullable JsonNode route, String failure) {}

    private Seen see(Split split) {
        try {
            return new Seen(
                    objects.get(form.kind(), split.namespace(), split.router().route())
                            .orElse(null),
                    "");
        } catch (RuntimeException exception) {
            return new Seen(null, RouteRouter.told(exception));
        }
    }

    /** Gives the route back to its owner; the answer is what is in the way, or nothing. */
    String leave(Instant now) {
        lock.lock();
        try {
            if (wanted == null) return "";
            Split last = wanted.without();
            wanted = last;
            attempt(last, now);
            if (!trouble.isEmpty() && known != null) return trouble;
            objects.delete(form.besideKind(), last.namespace(), form.besideName(last));
            return "";
        } catch (RuntimeException exception) {
            return RouteRouter.told(exception);
        } finally {
            lock.unlock();
        }
    }

    private String attempt(Split split, Instant now) {
        try {
            if (known == null)
                known = objects.get(
                                form.kind(), split.namespace(), split.router().route())
                        .orElse(null);
            if (known == null) return absent(split);
            write(split, now);
            standing = standing(known, now);
            trouble = "";
            return "";
        } catch (Unfit unfit) {
            return troubled(String.valueOf(unfit.getMessage()));
        } catch (RuntimeException exception) {
            return troubled(RouteRouter.told(exception));
        }
    }

    private Standing standing(JsonNode route, Instant now) {
        Standing main = form.standing(route, Duration.between(changedAt, now));
        String refused = besideSeen == null ? "" : form.refused(besideSeen);
        String lacks = wanted == null ? "" : form.lacks(route, wanted);
        if (!lacks.isEmpty()) return new Standing(main.gateways(), main.upToDate(), lacks);
        return main.missing().isEmpty() ? new Standing(main.gateways(), main.upToDate(), refused) : main;
    }

    /** What the canary needs is there before it gets requests; what it does not need any more goes after it has none. */
    private void write(Split split, Instant now) throws Unfit {
        Optional<ObjectNode> needed = form.beside(known(), split);
        boolean other = needed.isPresent() && !needed.get().equals(beside);
        if (other) make(split, needed.get(), now);
        change(split, now);
        if (needed.isPresent() && !now.isBefore(besideAt.plus(SELDOM))) make(split, needed.get(), now);
        if (needed.isEmpty() && !besideGone && !now.isBefore(changedAt.plus(form.lingers()))) {
            objects.delete(form.besideKind(), split.namespace(), form.besideName(split));
            beside = null;
            besideSeen = null;
            besideGone = true;
        }
    }

    private void make(Split split, ObjectNode needed, Instant now) {
        besideSeen = objects.apply(form.besideKind(), split.rollout(), needed);
        beside = needed;
        besideAt = now;
        besideGone = false;
    }

    private void change(Split split, Instant now) throws Unfit {
        for (int left = TRIES; ; left--) {
            ObjectNode next = form.split(known(), split);
            if (next.equals(known())) return;
            try {
                changes++;
                known = objects.replace(form.kind(), next);
                changedAt = now;
                return;
            } catch (Refused refused) {
                if (!refused.conflict() || left == 1) throw refused;
                known = objects.get(
                                form.kind(), split.namespace(), split.router().route())
                        .orElseThrow(() -> refused);
            }
        }
    }

    private JsonNode known() {
        if (known == null) throw new IllegalStateException("the route has not been seen");
        return known;
    }

    /** Without a route no request goes anywhere by it, so a canary that is to have none has none. */
    private String absent(Split split) {
        String why = form.kind().word() + " " + split.router().route() + " does not exist in namespace "
                + split.namespace() + ". Create it, or name another in spec.traffic.route.";
        boolean none = !split.canary().on();
        String news = troubled(why);
        standing = new Standing(1, none ? 1 : 0, why);
        return news;
    }

    private String troubled(String why) {
        String news = why.equals(trouble) ? "" : why;
        trouble = why;
        standing = new Standing(1, 0, why);
        return news;
    }
}
