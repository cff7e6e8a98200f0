package dev.sluice.edge.redis;

/** A call to Redis has failed; the connection looks after itself. */
public final class RedisException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a stack trace: while Redis is away, there is one of these for every order. */
    public RedisException(String message) {
        super(message, null, false, false);
    }
}
