package dev.sluice.orders;

import dev.sluice.orders.events.Outbox;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What happens to orders. Placing is idempotent: the key is unique in the database, in the order's own row, so that key and
 * order appear together or not at all. Whoever comes second, in this process or another, finds the row of the first, also
 * when the first died after its commit and nobody heard its answer.
 */
@Component
final class Orders {

    /** What came of placing an order. */
    sealed interface Placement {

        /** The order is new. */
        record Created(Order order) implements Placement {}

        /** The same request under the same key had been stored before; {@code order} as it is now. */
        record Repeated(Order order) implements Placement {}

        /** The key belongs to an order with another content; nothing was stored. */
        record KeyTaken() implements Placement {}
    }

    /** What came of cancelling an order. */
    sealed interface Cancellation {

        /** The order is cancelled, by this call or one before. */
        record Cancelled(Order order) implements Cancellation {}

        /** The order's status does not allow it; nothing changed. */
        record Refused(Order order) implements Cancellation {}

        /** The order is not as the caller believes; nothing changed. */
        record Outdated(Order order) implements Cancellation {}

        /** There is no such order. */
        record Unknown() implements Cancellation {}
    }

    /** A page of a customer's orders, newest first; {@code next} is the cursor of the page after it, if there is one. */
    record Page(List<Order> items, @Nullable String next) {

        Page {
            items = List.copyOf(items);
        }
    }

    private static final int ATTEMPTS = 5;

    private final OrderTable table;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final InstantSource clock;

    Orders(OrderTable table, Outbox outbox, TransactionTemplate transaction, InstantSource clock) {
        this.table = table;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    Placement place(OrderDraft draft, IdempotencyKey key, OrderStatus status) {
        Order order = draft.accept(UUID.randomUUID(), status, now());
        Digest digest = key.digest();
        Digest fingerprint = Digest.ofContent(draft);
        for (int attempt = 1; ; attempt++) {
            try {
                return placeOnce(order, digest, fingerprint);
            } catch (ConcurrencyFailureException e) {
                // A deadlock's victim, or the holder of the key rolled back between two statements. To go again is
                // safe: the
                // key stays unique.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Placement placeOnce(Order order, Digest key, Digest fingerprint) {
        try {
            transaction.executeWithoutResult(status -> insert(order, key, fingerprint));
            return new Placement.Created(order);
        } catch (DuplicateKeyException taken) {
            OrderTable.Row first = table.findByKey(key)
                    .orElseThrow(() -> new ConcurrencyFailureException("The key's holder has gone", taken));
            if (first.order().id().equals(order.id())) {
                return new Placement.Created(first.order());
            }
            boolean same = first.fingerprint().equals(fingerprint);
            return same ? new Placement.Repeated(first.order()) : new Placement.KeyTaken();
        }
    }

    private void insert(Order order, Digest key, Digest fingerprint) {
        long number = table.insert(order, key, fingerprint);
        outbox.append(number, order.version(), order.status().name(), order.createdAt());
    }

    Optional<Order> find(UUID id) {
        return table.find(id).map(OrderTable.Row::order);
    }

    /** The newest orders of a customer before the cursor; one more than asked for is read to know whether a page follows. */
    Page page(String customer, PageCursor before, int limit) {
        List<OrderTable.Row> rows = table.newest(customer, before.number(), limit + 1);
        List<OrderTable.Row> shown = rows.subList(0, Math.min(limit, rows.size()));
        String next = rows.size() > limit ? new PageCursor(shown.getLast().number()).encode(customer) : null;
        return new Page(shown.stream().map(OrderTable.Row::order).toList(), next);
    }

    /**
     * Cancels an order of the version that the caller expects. Reads, decides, and writes only if the order is still as it was
     * read; else it looks again. A status never comes back, so this ends.
     */
    Cancellation cancel(UUID id, IfMatch expected) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<OrderTable.Row> found = table.find(id);
            if (found.isEmpty()) {
                return new Cancellation.Unknown();
            }
            Order order = found.get().order();
            if (order.status() == OrderStatus.CANCELLED) {
                return new Cancellation.Cancelled(order);
            }
            if (!expected.holdsFor(order)) {
                return new Cancellation.Outdated(order);
            }
            if (!order.status().cancellable()) {
                return new Cancellation.Refused(order);
            }
            if (Boolean.TRUE.equals(transaction.execute(status -> cancelled(found.get())))) {
                return find(id).<Cancellation>map(Cancellation.Cancelled::new).orElseGet(Cancellation.Unknown::new);
            }
        }
        throw new ConcurrencyFailureException("The order keeps changing");
    }

    private boolean cancelled(OrderTable.Row read) {
        boolean changed = table.cancel(read);
        if (changed) {
            outbox.append(read.number(), read.order().version() + 1, OrderStatus.CANCELLED.name(), now());
        }
        return changed;
    }

    /** Does all that placing does, and takes it back. */
    void rehearse(OrderDraft draft) {
        Order order = draft.accept(UUID.randomUUID(), OrderStatus.ACCEPTED, now());
        Digest key = Digest.of(order.id().toString().getBytes(StandardCharsets.US_ASCII));
        transaction.executeWithoutResult(status -> {
            insert(order, key, Digest.ofContent(draft));
            table.findByKey(key);
            status.setRollbackOnly();
        });
    }

    /** Databases keep microseconds: what is answered now must equal what is read later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
