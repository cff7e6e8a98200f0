package dev.sluice.orders.events;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The events that wait to be published, in the database of the orders themselves: an event is written in the transaction that
 * makes the change, so that there is never one without the other.
 */
@Component
public final class Outbox {

    private final JdbcClient jdbc;

    Outbox(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Notes a new version of an order. Needs the transaction that makes the version. */
    public void append(long orderNumber, int version, String status, Instant at) {
        jdbc.sql("INSERT INTO order_events (order_number, order_version, status, created_micros) VALUES (?, ?, ?, ?)")
                .params(orderNumber, version, status, micros(at))
                .update();
    }

    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
