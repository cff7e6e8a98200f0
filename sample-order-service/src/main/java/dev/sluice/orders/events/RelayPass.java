package dev.sluice.orders.events;

import java.util.List;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One go of the relay, in one transaction: lock, read, publish, mark. The lock is a row's, so that it is free as soon as its
 * holder's session with the database has ended, however that came about, and no clock has a say. Whoever dies between publishing
 * and marking leaves the events to be published again.
 */
final class RelayPass {

    private static final int FORGOTTEN_AT_ONCE = 1_000;

    private final EventTable table;
    private final EventSink sink;
    private final EventProperties properties;
    private final EventMetrics metrics;
    private final TransactionTemplate transaction;

    RelayPass(
            EventTable table,
            EventSink sink,
            EventProperties properties,
            EventMetrics metrics,
            PlatformTransactionManager transactions) {
        this.table = table;
        this.sink = sink;
        this.properties = properties;
        this.metrics = metrics;
        // Nothing is read twice, so the weaker isolation does; it locks no gaps between rows, into which others insert.
        this.transaction = new TransactionTemplate(transactions);
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
    }

    /** Publishes what waits, unless another relay is at it; true if there may be more at once. */
    boolean run() {
        return Boolean.TRUE.equals(transaction.execute(status -> table.lock() && moved()));
    }

    private boolean moved() {
        List<OrderEvent> events = table.waiting(properties.batchSize());
        if (!events.isEmpty()) {
            sink.publish(events);
            table.markPublished(events);
            metrics.published(events.size());
        }
        int adopted = table.adopt(properties.batchSize());
        metrics.adopted(adopted);
        return adopted > 0 || events.size() == properties.batchSize();
    }

    /** Deletes what was published long ago, unless another relay is at it. */
    void forget() {
        int deleted;
        do {
            Integer count = transaction.execute(
                    status -> table.lock() ? table.forget(properties.retention(), FORGOTTEN_AT_ONCE) : 0);
            deleted = count == null ? 0 : count;
        } while (deleted == FORGOTTEN_AT_ONCE);
    }

    /** Looks at what waits, whoever publishes it. */
    void measure() {
        metrics.waiting(table.backlog());
    }
}
