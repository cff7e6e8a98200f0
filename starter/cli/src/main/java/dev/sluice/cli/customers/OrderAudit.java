package dev.sluice.cli.customers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the customers sent against what the service stored, by reference, asked of the service itself.
 *
 * @param sent orders sent, without those refused for their risk
 * @param stored of those, how many are stored at least once
 * @param duplicates copies beyond the first
 * @param lost orders that a customer was told are placed, and that are not stored
 * @param altered stored orders whose total or status is not what the customer was told
 * @param refused orders refused for their risk, rightly not stored
 */
public record OrderAudit(long sent, long stored, long duplicates, long lost, long altered, long refused) {

    private static final int PAGE = 100;
    private static final int AT_ONCE = 8;
    private static final int TRIES = 3;

    static final OrderAudit NONE = new OrderAudit(0, 0, 0, 0, 0, 0);

    static OrderAudit of(Shop service, Collection<Customer> customers) throws InterruptedException, IOException {
        OrderAudit sum = NONE;
        try (ExecutorService threads =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            List<Future<OrderAudit>> parts = new ArrayList<>();
            for (Customer customer : customers) {
                parts.add(threads.submit(() -> compare(customer.orders(), stored(service, customer.id()))));
            }
            for (Future<OrderAudit> part : parts) {
                sum = sum.plus(part.get());
            }
            return sum;
        } catch (ExecutionException e) {
            throw new IOException("The stored orders cannot be compared: " + e.getCause(), e);
        }
    }

    static OrderAudit compare(List<PlacedOrder> placed, List<StoredOrder> stored) {
        Map<String, List<StoredOrder>> byReference = new HashMap<>();
        stored.forEach(order -> byReference
                .computeIfAbsent(order.reference(), reference -> new ArrayList<>())
                .add(order));
        OrderAudit sum = NONE;
        for (PlacedOrder order : placed) {
            sum = sum.plus(compareOne(order, byReference.getOrDefault(order.reference(), List.of())));
        }
        return sum;
    }

    OrderAudit plus(OrderAudit other) {
        return new OrderAudit(
                sent + other.sent,
                stored + other.stored,
                duplicates + other.duplicates,
                lost + other.lost,
                altered + other.altered,
                refused + other.refused);
    }

    private static OrderAudit compareOne(PlacedOrder placed, List<StoredOrder> found) {
        if (placed.refused()) {
            return new OrderAudit(0, 0, 0, 0, found.size(), 1);
        }
        boolean altered = found.stream()
                .anyMatch(order -> order.total() != placed.total()
                        || (!placed.status().isEmpty() && !placed.status().equals(order.status())));
        return new OrderAudit(
                1,
                found.isEmpty() ? 0 : 1,
                Math.max(0, found.size() - 1),
                found.isEmpty() && placed.known() ? 1 : 0,
                altered ? 1 : 0,
                0);
    }

    private static List<StoredOrder> stored(Shop service, String customer) throws IOException {
        List<StoredOrder> orders = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            JsonNode page = page(service, customer, cursor);
            for (JsonNode order : page.path("items")) {
                orders.add(new StoredOrder(
                        order.path("reference").asString(""),
                        order.path("total").asLong(-1),
                        order.path("status").asString("")));
            }
            JsonNode next = page.path("next");
            cursor = next.isString() ? next.asString() : null;
        } while (cursor != null);
        return orders;
    }

    private static JsonNode page(Shop service, String customer, @Nullable String cursor) throws IOException {
        Answer answer = service.list(customer, PAGE, cursor);
        for (int tried = 1; tried < TRIES && answer.failed(); tried++) {
            answer = service.list(customer, PAGE, cursor);
        }
        if (!answer.ok()) {
            throw new IOException("The orders of " + customer + " cannot be read to compare them: " + answer.status()
                    + " " + answer.body());
        }
        return answer.json();
    }
}
