package dev.sluice.orders;

import dev.sluice.policy.risk.VerdictCheck;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Currency;
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
                .forEach(status -> placed.put(status, counter(OrderMeters.PLACED, tags(status))));
        this.repeated = counter(OrderMeters.REPEATED, Tags.empty());
        this.keyTaken = counter(OrderMeters.KEY_TAKEN, Tags.empty());
    }

    void count(Orders.Placement placement) {
        switch (placement) {
            case Orders.Placement.Created created -> created(created.order());
            case Orders.Placement.Repeated again -> repeated.increment();
            case Orders.Placement.KeyTaken taken -> keyTaken.increment();
        }
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
        counter(OrderMeters.VERDICTS, Tags.of(OrderMeters.Tags.OUTCOME.asString(), outcome))
                .increment();
    }

    private void created(Order order) {
        Objects.requireNonNull(placed.get(order.status())).increment();
        // An order's currency is one of the codes that OrderDraft knows, so this tag is bounded.
        Currency currency = Currency.getInstance(order.currency());
        Tags tags = tags(order.status()).and(OrderMeters.Tags.CURRENCY.asString(), currency.getCurrencyCode());
        counter(OrderMeters.VALUE, tags).increment(units(order.total(), currency));
    }

    private static double units(long minor, Currency currency) {
        return BigDecimal.valueOf(minor, currency.getDefaultFractionDigits()).doubleValue();
    }

    private Counter counter(OrderMeters meter, Tags tags) {
        return Counter.builder(meter.getName())
                .description(meter.description())
                .tags(tags)
                .register(registry);
    }

    private static Tags tags(OrderStatus status) {
        return Tags.of(OrderMeters.Tags.STATUS.asString(), status.name().toLowerCase(Locale.ROOT));
    }
}
