package dev.sluice.edge.scoring;

import org.jspecify.annotations.Nullable;

/**
 * What was remembered just before an order. A part is null if the order does not name such a key: there is no counter that all
 * orders without a device would share.
 */
public record History(
        @Nullable Past customer,
        @Nullable Past device,
        @Nullable Past address) {}
