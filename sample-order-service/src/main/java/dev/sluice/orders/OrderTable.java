package dev.sluice.orders;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Component;

/**
 * The SQL of the tables {@code orders} and {@code order_items}, in words that H2, MariaDB and MySQL all know. Columns are
 * always named, so that a newer version may add some. Transactions are the caller's.
 */
@Component
final class OrderTable {

    /** An order with what only the database knows: its number in the order of arrival, and the fingerprint of its request. */
    record Row(long number, Digest fingerprint, Order order) {}

    /** Items written by one statement; with five parameters each, far below every engine's limit. */
    private static final int ITEMS_PER_INSERT = 100;

    private static final String INSERT = """
            INSERT INTO orders (id, idempotency_key, request_fingerprint, reference, customer, currency, country, total,
                                version, status, announced, created_micros)
            VALUES (:id, :key, :fingerprint, :reference, :customer, :currency, :country, :total,
                    :version, :status, :status, :createdMicros)
            """;

    private static final String SELECT = """
            SELECT order_number, request_fingerprint, id, version, reference, customer, currency, country, total, status,
                   created_micros
            FROM orders
            """;

    private final JdbcClient jdbc;

    OrderTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Needs a transaction around it: the order is complete only with its items. Returns the order's number. */
    long insert(Order order, Digest key, Digest fingerprint) {
        KeyHolder generated = new GeneratedKeyHolder();
        jdbc.sql(INSERT)
                .param("id", order.id().toString())
                .param("key", key.bytes())
                .param("fingerprint", fingerprint.bytes())
                .param("reference", order.reference(), Types.VARCHAR)
                .param("customer", order.customer())
                .param("currency", order.currency())
                .param("country", order.country(), Types.VARCHAR)
                .param("total", order.total())
                .param("version", order.version())
                .param("status", order.status().name())
                .param("createdMicros", ChronoUnit.MICROS.between(Instant.EPOCH, order.createdAt()))
                .update(generated, "order_number");
        long number = Objects.requireNonNull(generated.getKey(), "The database returned no order number")
                .longValue();
        List<OrderItem> items = order.items();
        for (int from = 0; from < items.size(); from += ITEMS_PER_INSERT) {
            insertItems(number, from, items.subList(from, Math.min(from + ITEMS_PER_INSERT, items.size())));
        }
        return number;
    }

    private void insertItems(long number, int from, List<OrderItem> items) {
        String rows = String.join(", ", Collections.nCopies(items.size(), "(?, ?, ?, ?, ?)"));
        List<Object> values = new ArrayList<>(items.size() * 5);
        for (int i = 0; i < items.size(); i++) {
            OrderItem item = items.get(i);
            Collections.addAll(values, number, from + i, item.sku(), item.quantity(), item.unitPrice());
        }
        jdbc.sql("INSERT INTO order_items (order_number, item_index, sku, quantity, unit_price) VALUES " + rows)
                .params(values)
                .update();
    }

    Optional<Row> findByKey(Digest key) {
        return withItems(jdbc.sql(SELECT + "WHERE idempotency_key = ?")
                        .param(key.bytes())
                        .query(OrderTable::row)
                        .list())
                .stream()
                .findFirst();
    }

    Optional<Row> find(UUID id) {
        return withItems(jdbc.sql(SELECT + "WHERE id = ?")
                        .param(id.toString())
                        .query(OrderTable::row)
                        .list())
                .stream()
                .findFirst();
    }

    /** A customer's orders with a number below {@code before}, newest first. */
    List<Row> newest(String customer, long before, int count) {
        return withItems(jdbc.sql(SELECT + "WHERE customer = ? AND order_number < ? ORDER BY order_number DESC LIMIT ?")
                .params(customer, before, count)
                .query(OrderTable::row)
                .list());
    }

    /** Cancels the order if it is still as it was read; false if somebody else has changed it. The next version is one higher. */
    boolean cancel(Row read) {
        return jdbc.sql("""
                        UPDATE orders SET status = 'CANCELLED', announced = 'CANCELLED', version = version + 1
                        WHERE order_number = ? AND version = ? AND status = ?
                        """)
                        .params(
                                read.number(),
                                read.order().version(),
                                read.order().status().name())
                        .update()
                == 1;
    }

    private List<Row> withItems(List<Row> rows) {
        if (rows.isEmpty()) {
            return rows;
        }
        Map<Long, List<OrderItem>> items = new HashMap<>();
        jdbc.sql("""
                        SELECT order_number, sku, quantity, unit_price FROM order_items
                        WHERE order_number IN (:numbers) ORDER BY order_number, item_index
                        """).param("numbers", rows.stream().map(Row::number).toList()).query(set -> {
            OrderItem item = new OrderItem(set.getString("sku"), set.getInt("quantity"), set.getLong("unit_price"));
            items.computeIfAbsent(set.getLong("order_number"), number -> new ArrayList<>())
                    .add(item);
        });
        return rows.stream()
                .map(row -> withItems(row, items.getOrDefault(row.number(), List.of())))
                .toList();
    }

    private static Row withItems(Row row, List<OrderItem> items) {
        Order bare = row.order();
        Order order = new Order(
                bare.id(),
                bare.version(),
                bare.reference(),
                bare.customer(),
                bare.currency(),
                bare.country(),
                bare.total(),
                bare.status(),
                bare.createdAt(),
                items);
        return new Row(row.number(), row.fingerprint(), order);
    }

    private static Row row(ResultSet set, int index) throws SQLException {
        Order order = new Order(
                UUID.fromString(set.getString("id")),
                set.getInt("version"),
                set.getString("reference"),
                set.getString("customer"),
                set.getString("currency"),
                set.getString("country"),
                set.getLong("total"),
                OrderStatus.valueOf(set.getString("status")),
                Instant.EPOCH.plus(set.getLong("created_micros"), ChronoUnit.MICROS),
                List.of());
        return new Row(set.getLong("order_number"), Digest.stored(set.getBytes("request_fingerprint")), order);
    }
}
