package dev.sluice.orders.events;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The relay's SQL, in words that H2, MariaDB and MySQL all know. Transactions are the caller's.
 */
@Component
final class EventTable {

    /** How many events wait, and since when the oldest of them does. */
    record Backlog(long events, Optional<Instant> since) {}

    private record Unannounced(long number, int version, String status) {}

    /** Of each order only the oldest event that waits: the next one is not sent before Redis has taken this one. */
    private static final String WAITING = """
            SELECT e.event_number, e.order_version, e.status AS event_status, e.created_micros AS event_micros,
                   o.id, o.idempotency_key, o.reference, o.customer, o.total, o.currency, o.country, o.created_micros,
                   (SELECT COUNT(*) FROM order_items i WHERE i.order_number = o.order_number) AS items
            FROM order_events e JOIN orders o ON o.order_number = e.order_number
            WHERE e.published_micros IS NULL AND NOT EXISTS (
                SELECT 1 FROM order_events earlier WHERE earlier.order_number = e.order_number
                AND earlier.order_version < e.order_version AND earlier.published_micros IS NULL)
            ORDER BY e.event_number LIMIT ?
            """;

    private static final String PLACED_UNANNOUNCED =
            "SELECT order_number, version, status FROM orders WHERE announced IS NULL LIMIT ?";

    /** The one change that a release without outbox makes to an order. */
    private static final String CANCELLED_UNANNOUNCED = """
            SELECT order_number, version + 1 AS version, status FROM orders
            WHERE announced IN ('ACCEPTED', 'PENDING_REVIEW') AND status = 'CANCELLED' LIMIT ?
            """;

    private final JdbcClient jdbc;
    private final Outbox outbox;
    private final InstantSource clock;

    EventTable(JdbcClient jdbc, Outbox outbox, InstantSource clock) {
        this.jdbc = jdbc;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Takes the lock of the relays until the transaction ends; false if another one has it. */
    boolean lock() {
        return !jdbc.sql("SELECT name FROM order_relay WHERE name = 'events' FOR UPDATE SKIP LOCKED")
                .query(String.class)
                .list()
                .isEmpty();
    }

    List<OrderEvent> waiting(int count) {
        return jdbc.sql(WAITING).param(count).query(EventTable::event).list();
    }

    void markPublished(List<OrderEvent> events) {
        jdbc.sql("UPDATE order_events SET published_micros = :now WHERE event_number IN (:numbers)")
                .param("now", Outbox.micros(clock.instant()))
                .param("numbers", events.stream().map(OrderEvent::number).toList())
                .update();
    }

    /** Writes the events that a release without outbox has left out; says how many. */
    int adopt(int count) {
        return adopt(PLACED_UNANNOUNCED, count) + adopt(CANCELLED_UNANNOUNCED, count);
    }

    private int adopt(String select, int count) {
        List<Unannounced> found = jdbc.sql(select)
                .param(count)
                .query((set, index) ->
                        new Unannounced(set.getLong("order_number"), set.getInt("version"), set.getString("status")))
                .list();
        return (int) found.stream().filter(order -> adopt(order)).count();
    }

    /** False if the order has changed since it was read: the next pass will see it as it is then. */
    private boolean adopt(Unannounced order) {
        int changed = jdbc.sql(
                        "UPDATE orders SET announced = status, version = ? WHERE order_number = ? AND status = ?")
                .params(order.version(), order.number(), order.status())
                .update();
        if (changed == 1) {
            outbox.append(order.number(), order.version(), order.status(), clock.instant());
        }
        return changed == 1;
    }

    /** Deletes events that were published longer ago than {@code retention}; says how many. */
    int forget(Duration retention, int count) {
        List<Long> old = jdbc.sql("""
                        SELECT event_number FROM order_events WHERE published_micros < ? ORDER BY published_micros LIMIT ?
                        """)
                .params(Outbox.micros(clock.instant().minus(retention)), count)
                .query((set, index) -> set.getLong(1))
                .list();
        return old.isEmpty()
                ? 0
                : jdbc.sql("DELETE FROM order_events WHERE event_number IN (:numbers)")
                        .param("numbers", old)
                        .update();
    }

    Backlog backlog() {
        long events = jdbc.sql("SELECT COUNT(*) FROM order_events WHERE published_micros IS NULL")
                .query(Long.class)
                .single();
        Optional<Instant> since = jdbc.sql("""
                        SELECT created_micros FROM order_events WHERE published_micros IS NULL ORDER BY event_number LIMIT 1
                        """).query(Long.class).optional().map(EventTable::instant);
        return new Backlog(events, since);
    }

    private static OrderEvent event(ResultSet set, int index) throws SQLException {
        String reference = set.getString("reference");
        String key = HexFormat.of().formatHex(set.getBytes("idempotency_key"));
        OrderEvent.Facts order = new OrderEvent.Facts(
                UUID.fromString(set.getString("id")),
                reference == null ? key : reference,
                set.getString("customer"),
                set.getLong("total"),
                set.getString("currency"),
                set.getString("country"),
                set.getInt("items"),
                instant(set.getLong("created_micros")));
        OrderEvent.Change change = new OrderEvent.Change(
                set.getInt("order_version"), set.getString("event_status"), instant(set.getLong("event_micros")));
        return new OrderEvent(set.getLong("event_number"), change, order);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
