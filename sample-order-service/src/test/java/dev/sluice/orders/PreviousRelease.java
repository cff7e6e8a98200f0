package dev.sluice.orders;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/**
 * The code path of the release before this one, which knows the first migration alone: its statements to the letter, kept here
 * after they have changed. When a migration is added, this class moves on to the release that is then the one before.
 */
final class PreviousRelease {

    private static final String INSERT = """
            INSERT INTO orders (id, idempotency_key, request_fingerprint, reference, customer, currency, country, total,
                                status, created_micros)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;

    private static final String SELECT = """
            SELECT order_number, request_fingerprint, id, reference, customer, currency, country, total, status, created_micros
            FROM orders
            """;

    private final TestDatabase database;

    PreviousRelease(TestDatabase database) {
        this.database = database;
    }

    /** What it does at its start: migrates as far as it knows, and accepts what it does not know. */
    void start() {
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .locations("filesystem:" + knownMigrations())
                .load()
                .migrate();
    }

    private static Path knownMigrations() {
        try (InputStream first = PreviousRelease.class.getResourceAsStream("/db/migration/V1__orders.sql")) {
            Path directory = Files.createTempDirectory(Path.of("target"), "previous-release");
            Files.copy(first, directory.resolve("V1__orders.sql"));
            return directory.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stores an order as it did; returns the order's id. */
    String place(String key, String customer, long unitPrice) throws SQLException {
        String id = UUID.randomUUID().toString();
        OrderItem item = new OrderItem("85123A", 1, unitPrice);
        OrderDraft draft =
                new OrderDraft(customer, "536365", "GBP", "United Kingdom", java.util.List.of(item), unitPrice);
        try (Connection connection = database.connect()) {
            connection.setAutoCommit(false);
            long number = insertOrder(connection, id, key, draft);
            insertItem(connection, number, item);
            connection.commit();
        }
        return id;
    }

    private static long insertOrder(Connection connection, String id, String key, OrderDraft draft)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT, new String[] {"order_number"})) {
            insert.setString(1, id);
            insert.setBytes(2, new IdempotencyKey(key).digest().bytes());
            insert.setBytes(3, Digest.ofContent(draft).bytes());
            insert.setString(4, draft.reference());
            insert.setString(5, draft.customer());
            insert.setString(6, draft.currency());
            insert.setString(7, draft.country());
            insert.setLong(8, draft.total());
            insert.setString(9, "ACCEPTED");
            insert.setLong(10, 1_790_000_000_000_000L);
            insert.executeUpdate();
            try (ResultSet keys = insert.getGeneratedKeys()) {
                keys.next();
                return keys.getLong(1);
            }
        }
    }

    private static void insertItem(Connection connection, long number, OrderItem item) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO order_items (order_number, item_index, sku, quantity, unit_price) VALUES (?, ?, ?, ?, ?)")) {
            insert.setLong(1, number);
            insert.setInt(2, 0);
            insert.setString(3, item.sku());
            insert.setInt(4, item.quantity());
            insert.setLong(5, item.unitPrice());
            insert.executeUpdate();
        }
    }

    void cancel(String id) throws SQLException {
        try (Connection connection = database.connect();
                PreparedStatement update = connection.prepareStatement("UPDATE orders SET status = 'CANCELLED'"
                        + " WHERE id = ? AND status IN ('ACCEPTED', 'PENDING_REVIEW')")) {
            update.setString(1, id);
            update.executeUpdate();
        }
    }

    String status(String id) throws SQLException {
        try (Connection connection = database.connect();
                Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(SELECT + "WHERE id = '" + id + "'")) {
            row.next();
            return row.getString("status");
        }
    }
}
