package dev.sluice.orders;

import dev.sluice.policy.risk.VerdictCheck;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** Counts what came of placing orders, and of the verdicts that came with them. */
@Component
final class OrderMetrics {

    private final MeterRegistry registry;
    private final Map<OrderStatus, Counter> placed = new EnumMap<>(OrderStatus.class);
    private final Counter repeated;
    private final Counter keyTaken;

    OrderMetrics(MeterRegistry registry) {
        this.registry = registry;
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

    void count(VerdictCheck check) {
        String outcome = switch (check) {
            case VerdictCheck.Accepted accepted -> "accepted";
            case VerdictCheck.Missing missing -> "missing";
            case VerdictCheck.Malformed malformed -> "malformed";
            case VerdictCheck.UnknownKey unknown -> "unknown_key";
            case VerdictCheck.Forged forged -> "forged";
            case VerdictCheck.Expired expired -> "expired";
            case VerdictCheck.OtherOrder other -> "other_order";
        };
        registry.counter(OrderMeters.VERDICTS.getName(), OrderMeters.Tags.OUTCOME.asString(), outcome)
                .increment();
    }

    private static Counter placed(MeterRegistry registry, OrderStatus status) {
        return Counter.builder(OrderMeters.PLACED.getName())
                .tag(OrderMeters.Tags.STATUS.asString(), status.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }
}
