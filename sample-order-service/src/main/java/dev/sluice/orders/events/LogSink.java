package dev.sluice.orders.events;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes events to the log {@code orders.events}, one line each: for a service that nobody listens to yet. */
final class LogSink implements EventSink {

    private static final Logger log = LoggerFactory.getLogger("orders.events");

    @Override
    public void publish(List<OrderEvent> events) {
        events.forEach(event ->
                log.atInfo().addKeyValue("sluice.orders.event", event.toJson()).log("Order event"));
    }

    @Override
    public void close() {}
}
