package dev.sluice.orders.events;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A version of an order as others hear of it; {@code docs/order-events.md} is the contract of its JSON.
 *
 * @param number place in the outbox
 * @param change what has just become of the order
 * @param order what the order has said from the start
 */
record OrderEvent(long number, Change change, Facts order) {

    /**
     * One step of an order.
     *
     * @param version 1 when the order was placed, one more with every change
     * @param at when it happened
     */
    record Change(int version, String status, Instant at) {}

    /**
     * What never changes.
     *
     * @param riskId name under which the gateway asks about the order's risk
     * @param amount in minor units
     * @param items number of lines
     */
    record Facts(
            UUID id,
            String riskId,
            String customer,
            long amount,
            String currency,
            @Nullable String country,
            int items,
            Instant time) {}

    /** From {@code orderId} to {@code time} the names are those of the edge function's questions. */
    String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("order", order.id().toString());
        json.put("version", change.version());
        json.put("status", change.status());
        json.put("at", change.at().toString());
        json.put("orderId", order.riskId());
        json.put("customer", order.customer());
        json.put("amount", order.amount());
        json.put("currency", order.currency());
        if (order.country() != null) {
            json.put("country", order.country());
        }
        json.put("items", order.items());
        json.put("time", order.time().toString());
        return JsonMapper.shared().writeValueAsString(json);
    }
}
