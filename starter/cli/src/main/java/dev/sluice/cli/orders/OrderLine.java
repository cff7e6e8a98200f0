package dev.sluice.cli.orders;

import dev.sluice.cli.orders.OrderEvent.Adjustment;
import dev.sluice.cli.orders.OrderEvent.Cancel;
import dev.sluice.cli.rollout.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads one line of an order file. What is wrong with it is the message of an {@link IllegalArgumentException}. */
final class OrderLine {

    private static final int CURRENCY_LETTERS = 3;

    private OrderLine() {}

    static OrderEvent parse(String line) {
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(line);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
        }
        String kind = text(json, "kind");
        return switch (kind) {
            case "SALE" -> sale(json);
            case "CANCEL" -> new Cancel(customer(json));
            case "ADJUST" -> new Adjustment();
            default -> throw new IllegalArgumentException("kind must be SALE, CANCEL or ADJUST, but was " + kind);
        };
    }

    private static Sale sale(JsonNode json) {
        String currency = currency(json);
        List<Sale.Item> items = new ArrayList<>();
        for (JsonNode item : json.path("items")) {
            items.add(new Sale.Item(text(item, "sku"), quantity(item), unitPrice(item, currency)));
        }
        JsonNode country = json.path("country");
        return new Sale(
                text(json, "orderId"), customer(json), country.isString() ? country.asString() : null, currency, items);
    }

    /** A guest has no id: every guest order is a customer of its own. */
    private static String customer(JsonNode json) {
        JsonNode id = json.path("customerId");
        return id.isMissingNode() || id.isNull() || id.asString().isBlank()
                ? "guest-" + text(json, "orderId")
                : id.asString();
    }

    private static String currency(JsonNode json) {
        String currency = text(json, "currency");
        try {
            MinorUnits.of(BigDecimal.ONE, currency);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "currency must be an ISO 4217 code of " + CURRENCY_LETTERS + " letters, but was " + currency, e);
        }
        return currency;
    }

    private static int quantity(JsonNode item) {
        JsonNode quantity = item.path("qty");
        if (!quantity.isIntegralNumber() || !quantity.canConvertToInt()) {
            throw new IllegalArgumentException("qty must be a whole number, but was " + quantity);
        }
        return quantity.intValue();
    }

    private static long unitPrice(JsonNode item, String currency) {
        JsonNode price = item.path("price");
        if (!price.isNumber()) {
            throw new IllegalArgumentException("price must be a number, but was " + price);
        }
        try {
            return MinorUnits.of(price.decimalValue(), currency);
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("price must be less than 10^16, but was " + price, e);
        }
    }

    private static String text(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (!value.isValueNode()
                || value.isNull()
                || value.isMissingNode()
                || value.asString().isBlank()) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value.asString();
    }
}
