package dev.sluice.orders;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OrderMetricsTest {

    private static final int DISTINCT = 10_000;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final OrderMetrics metrics = new OrderMetrics(registry);

    @Test
    void moneyIsCountedInWholeUnitsOfItsCurrency() {
        metrics.count(new Orders.Placement.Created(order(1, "GBP", 12_345)));
        metrics.count(new Orders.Placement.Created(order(2, "GBP", 55)));
        metrics.count(new Orders.Placement.Created(order(3, "JPY", 500)));
        metrics.count(new Orders.Placement.Created(order(4, "BHD", 1_500)));

        assertThat(value("GBP")).isEqualTo(124.0);
        assertThat(value("JPY")).isEqualTo(500.0);
        assertThat(value("BHD")).isEqualTo(1.5);
        assertThat(registry.get("orders.placed")
                        .tag("status", "accepted")
                        .counter()
                        .count())
                .isEqualTo(4);
    }

    @Test
    void tenThousandCustomersAndOrdersAreNoMoreSeriesThanTheirCurrencies() {
        for (int i = 0; i < DISTINCT; i++) {
            metrics.count(new Orders.Placement.Created(order(i, i % 2 == 0 ? "GBP" : "EUR", i)));
        }
        // Placed by status, value by two currencies, repeated, conflicts.
        assertThat(registry.getMeters()).hasSize(3 + 2 + 1 + 1);
        assertThat(Currency.getAvailableCurrencies()).hasSizeLessThan(400);
    }

    private double value(String currency) {
        return registry.get("orders.placed.value")
                .tag("currency", currency)
                .tag("status", "accepted")
                .counter()
                .count();
    }

    private static Order order(int i, String currency, long total) {
        return new Order(
                new UUID(0, i),
                1,
                "reference-" + i,
                "customer-" + i,
                currency,
                "country-" + i,
                total,
                OrderStatus.ACCEPTED,
                Instant.EPOCH,
                List.of());
    }
}
