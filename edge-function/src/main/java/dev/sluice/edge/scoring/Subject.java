package dev.sluice.edge.scoring;

import org.jspecify.annotations.Nullable;

/** What is remembered: each order belongs to at most one key of each subject. */
enum Subject {
    CUSTOMER("c"),
    DEVICE("d"),
    ADDRESS("a"),
    SELLER("s");

    private final String letter;

    Subject(String letter) {
        this.letter = letter;
    }

    /** Begins the names of a subject's keys in a store. */
    String letter() {
        return letter;
    }

    /** The key that the order belongs to, or null: orders without a device share no counter. */
    @Nullable
    String key(OrderFacts order) {
        return switch (this) {
            case CUSTOMER -> order.customer();
            case DEVICE -> order.device();
            case ADDRESS -> order.address();
            case SELLER -> order.seller();
        };
    }

    /** What is noted beside the key: countries of a customer, customers of a device or address; null if nothing is. */
    @Nullable
    String companion(OrderFacts order) {
        return switch (this) {
            case CUSTOMER -> order.country();
            case DEVICE, ADDRESS -> order.customer();
            case SELLER -> null;
        };
    }
}
