package dev.sluice.cli.rollout;

import java.io.Serial;

/** The controller could not be reached or said no. The message tells what happened and what to do next. */
public final class ApiException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What went wrong, as far as a caller acts differently. */
    public enum Kind {
        UNREACHABLE,
        NOT_ALLOWED,
        NOT_FOUND,
        MEANS_NOTHING_NOW,
        INVALID,
        SERVER
    }

    private final Kind kind;

    public ApiException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ApiException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
