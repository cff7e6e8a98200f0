package dev.sluice.rollout.routes;

/** A route of somebody else cannot carry a split; the message says what to change in it. */
final class Unfit extends Exception {
    private static final long serialVersionUID = 1L;

    Unfit(String message) {
        super(message);
    }
}
