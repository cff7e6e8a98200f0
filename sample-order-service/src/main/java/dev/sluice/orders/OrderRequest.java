package dev.sluice.orders;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /orders} as it came: anything may be missing. {@link OrderDraft} is the checked form. */
record OrderRequest(
        @Nullable String customer,
        @Nullable String reference,
        @Nullable String currency,
        @Nullable String country,
        @Nullable List<@Nullable Item> items) {

    /** One line as it came. */
    record Item(
            @Nullable String sku,
            @Nullable Long quantity,
            @Nullable Long unitPrice) {}
}
