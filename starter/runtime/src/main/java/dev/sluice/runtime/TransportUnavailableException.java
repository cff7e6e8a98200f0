package dev.sluice.runtime;

/** A transport was demanded and cannot be used here; the cause says why. */
public final class TransportUnavailableException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final Transport transport;

    TransportUnavailableException(Transport transport, Throwable cause) {
        super(transport + " is not available: " + rootMessage(cause), cause);
        this.transport = transport;
    }

    /** The transport that was demanded. */
    public Transport transport() {
        return transport;
    }

    /** Message of the innermost cause, which names the missing library; its type when it has none. */
    static String rootMessage(Throwable failure) {
        var root = failure;
        for (var cause = root.getCause(); cause != null; cause = cause.getCause()) root = cause;
        var message = root.getMessage();
        return message != null ? message : root.getClass().getName();
    }
}
