package dev.sluice.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Bodies of orders as a shop sends them. */
public final class OrderBodies {

    private OrderBodies() {}

    /** One item at the price given, in minor units. */
    public static String order(String customer, long unitPrice) {
        return order(customer, List.of(new OrderItem("85123A", 1, unitPrice)));
    }

    static String order(String customer, List<OrderItem> items) {
        List<OrderRequest.@Nullable Item> lines = new ArrayList<>();
        items.forEach(item -> lines.add(new OrderRequest.Item(item.sku(), (long) item.quantity(), item.unitPrice())));
        return JsonMapper.shared()
                .writeValueAsString(new OrderRequest(customer, "536365", "GBP", "United Kingdom", lines));
    }

    static List<OrderItem> items(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new OrderItem("SKU" + i, 1 + i % 7, 100 + i))
                .toList();
    }
}
