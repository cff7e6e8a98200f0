package dev.sluice.orders.events;

import java.util.List;

/** Where events go. Called by one thread at a time. */
interface EventSink extends AutoCloseable {

    /**
     * Publishes the events, of which no two speak of the same order. When it throws, any of them may have been published all the
     * same, and none will be later.
     */
    void publish(List<OrderEvent> events);

    @Override
    void close();
}
