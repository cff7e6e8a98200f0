package dev.sluice.bench.tomcat;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.util.List;

/** What a customer orders. Money is in minor units. */
record Order(
        @NotBlank @Size(max = 64) String customer,
        @NotNull @Pattern(regexp = "[A-Z]{3}") String currency,
        @NotEmpty @Size(max = 100) List<@Valid Item> items) {

    /** One line of an order. */
    record Item(
            @NotBlank @Size(max = 32) String sku,
            @Min(1) @Max(1000) int quantity,
            @PositiveOrZero long price) {}

    /** What the customer is told. */
    record Receipt(String id, String customer, String currency, int items, long total) {}

    Receipt place() {
        var total =
                items.stream().mapToLong(item -> item.quantity() * item.price()).sum();
        return new Receipt("o-1", customer, currency, items.size(), total);
    }
}
