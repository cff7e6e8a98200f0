package dev.sluice.rollout;

/** The controller cannot start: what happened, and what its operator can do about it. */
public final class StartRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    public StartRefused(String description, String action) {
        super(description);
        this.action = action;
    }

    public StartRefused(String description, String action, Throwable cause) {
        super(description, cause);
        this.action = action;
    }

    String action() {
        return action;
    }
}
