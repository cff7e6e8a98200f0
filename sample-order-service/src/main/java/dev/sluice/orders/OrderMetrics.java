package dev.sluice.orders;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Counts what came of placing orders. */
@Component
final class OrderMetrics {

    private final Map<OrderStatus, Counter> placed = new EnumMap<>(OrderStatus.class);
    private final Counter repeated;
    private final Counter keyTaken;

    OrderMetrics(MeterRegistry registry) {
        Arrays.stream(OrderStatus.values())
                .filter(status -> status != OrderStatus.CANCELLED)
                .forEach(status -> placed.put(status, placed(registry, status)));
        this.repeated = registry.counter(OrderMeters.REPEATED.getName());
        this.keyTaken = registry.counter(OrderMeters.KEY_TAKEN.getName());
    }

    void count(Orders.Placement placement) {
        Counter counter = switch (placement) {
            case Orders.Placement.Created created ->
                Objects.requireNonNull(placed.get(created.order().status()));
            case Orders.Placement.Repeated again -> repeated;
            case Orders.Placement.KeyTaken taken -> keyTaken;
        };
        counter.increment();
    }

    private static Counter placed(MeterRegistry registry, OrderStatus status) {
        return Counter.builder(OrderMeters.PLACED.getName())
                .tag(OrderMeters.Tags.STATUS.asString(), status.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
