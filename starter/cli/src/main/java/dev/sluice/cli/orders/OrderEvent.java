package dev.sluice.cli.orders;

/** A customer does something, or something happens that is no customer's doing. */
public sealed interface OrderEvent permits Sale, OrderEvent.Cancel, OrderEvent.Adjustment {

    /** Customers cancel without naming the order, as in the shop that the file format comes from. */
    record Cancel(String customer) implements OrderEvent {}

    /** A line that nobody ordered: stock corrections, bad debt, samples. */
    record Adjustment() implements OrderEvent {}
}
