package dev.sluice.edge.redis;

/** A call to Redis has failed; the connection looks after itself. */
public final class RedisException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean refusal;

    /** Without a stack trace: while Redis is away, there is one of these for every order. */
    public RedisException(String message) {
        this(message, false);
    }

    private RedisException(String message, boolean refusal) {
        super(message, null, false, false);
        this.refusal = refusal;
    }

    static RedisException refusal(String message) {
        return new RedisException("Redis said: " + message, true);
    }

    /** Whether Redis has answered, by an error. */
    public boolean isRefusal() {
        return refusal;
    }
}
