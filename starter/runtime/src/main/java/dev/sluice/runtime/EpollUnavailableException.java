package dev.sluice.runtime;

/** Epoll was demanded and cannot be used here; the cause says why. */
public final class EpollUnavailableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    EpollUnavailableException(Throwable cause) {
        super("Epoll is not available: " + rootMessage(cause), cause);
    }

    /** Message of the innermost cause, which names the missing library; its type when it has none. */
    static String rootMessage(Throwable failure) {
        var root = failure;
        for (var cause = root.getCause(); cause != null; cause = cause.getCause()) root = cause;
        var message = root.getMessage();
        return message != null ? message : root.getClass().getName();
    }
}
