package dev.sluice.rollout.kubernetes;

/** Stands before every write: whoever may no longer lead does not write. */
interface Fence {

    /** No election, one writer by construction. */
    Fence OPEN = () -> {};

    /**
     * Looks whether this process may still write.
     *
     * @throws LostLease when another controller may lead by now
     */
    void check();

    /** This process may no longer write. */
    final class LostLease extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LostLease() {
            super("The lease of the leader has run out; another controller may lead by now.");
        }
    }
}
