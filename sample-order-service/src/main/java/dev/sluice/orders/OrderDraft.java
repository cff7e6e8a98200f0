package dev.sluice.orders;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An order that has been checked and not yet stored. {@link #check} is the only way to one. */
record OrderDraft(
        String customer,
        @Nullable String reference,
        String currency,
        @Nullable String country,
        List<OrderItem> items,
        long total) {

    static final int MAX_ITEMS = 2_000;
    static final int MAX_QUANTITY = 100_000;
    private static final int MAX_TEXT = 64;

    /** Codes with minor units; leaves out the likes of XAU (gold) and XXX (none). */
    private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
            .filter(currency -> currency.getDefaultFractionDigits() >= 0)
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toUnmodifiableSet());

    OrderDraft {
        items = List.copyOf(items);
    }

    /** The draft that a request asks for, or the problem that lists everything wrong with it. */
    static OrderDraft check(OrderRequest request) {
        FieldErrors errors = new FieldErrors();
        String customer = requiredText("customer", request.customer(), errors);
        String reference = optionalText("reference", request.reference(), errors);
        String currency = currency(request.currency(), errors);
        String country = optionalText("country", request.country(), errors);
        List<OrderItem> items = items(request.items(), errors);
        errors.throwIfAny();
        long total = total(items, errors);
        errors.throwIfAny();
        return new OrderDraft(customer, reference, currency, country, items, total);
    }

    Order accept(UUID id, OrderStatus status, Instant at) {
        return new Order(id, 1, reference, customer, currency, country, total, status, at, items);
    }

    private static String requiredText(String path, @Nullable String text, FieldErrors errors) {
        String checked = optionalText(path, text, errors);
        if (checked == null) {
            errors.add(path, "is required");
            return "";
        }
        return checked;
    }

    private static @Nullable String optionalText(String path, @Nullable String text, FieldErrors errors) {
        if (text == null) {
            return null;
        }
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            errors.add(path, "must have 1 to " + MAX_TEXT + " characters, but has " + text.length());
        } else if (!text.equals(text.strip()) || text.chars().anyMatch(Character::isISOControl)) {
            errors.add(path, "must not start or end with a space, nor contain control characters");
        }
        return text;
    }

    private static String currency(@Nullable String code, FieldErrors errors) {
        if (code == null) {
            errors.add("currency", "is required");
            return "";
        }
        if (!CURRENCIES.contains(code)) {
            errors.add("currency", "must be an ISO 4217 code such as GBP, but was " + FieldErrors.quote(code));
        }
        return code;
    }

    private static List<OrderItem> items(@Nullable List<OrderRequest.@Nullable Item> items, FieldErrors errors) {
        if (items == null) {
            errors.add("items", "is required");
            return List.of();
        }
        if (items.isEmpty() || items.size() > MAX_ITEMS) {
            errors.add("items", "must have 1 to " + MAX_ITEMS + " entries, but has " + items.size());
            return List.of();
        }
        List<OrderItem> checked = new ArrayList<>(items.size());
        for (int i = 0; i < items.size(); i++) {
            checked.add(item("items[" + i + "]", items.get(i), errors));
        }
        return checked;
    }

    private static OrderItem item(String path, OrderRequest.@Nullable Item item, FieldErrors errors) {
        if (item == null) {
            errors.add(path, "is required");
            return new OrderItem("", 0, 0);
        }
        String sku = requiredText(path + ".sku", item.sku(), errors);
        long quantity = number(path + ".quantity", item.quantity(), 1, MAX_QUANTITY, errors);
        long unitPrice = number(path + ".unitPrice", item.unitPrice(), 0, Long.MAX_VALUE, errors);
        return new OrderItem(sku, (int) quantity, unitPrice);
    }

    private static long number(String path, @Nullable Long value, long least, long most, FieldErrors errors) {
        if (value == null) {
            errors.add(path, "is required");
            return 0;
        }
        if (value < least || value > most) {
            String range = most == Long.MAX_VALUE ? least + " or more" : "between " + least + " and " + most;
            errors.add(path, "must be " + range + ", but was " + value);
            return 0;
        }
        return value;
    }

    private static long total(List<OrderItem> items, FieldErrors errors) {
        long total = 0;
        for (int i = 0; i < items.size(); i++) {
            OrderItem item = items.get(i);
            try {
                total = Math.addExact(total, Math.multiplyExact(item.unitPrice(), item.quantity()));
            } catch (ArithmeticException e) {
                errors.add("items[" + i + "]", "takes the total above " + Long.MAX_VALUE + " minor units");
                return 0;
            }
        }
        return total;
    }
}
