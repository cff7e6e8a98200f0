package dev.sluice.runtime;

/**
 * How much of a client a connection takes.
 *
 * @param bodyBytes size of a request's body; 0 takes any
 * @param bytesPerSecond rate below which a client falls behind, in either direction; 0 asks for no rate
 * @param pipelined requests of an HTTP/1.1 connection that wait for an answer, at least 1
 */
public record RequestLimits(long bodyBytes, long bytesPerSecond, int pipelined) {
    public RequestLimits {
        if (bodyBytes < 0) throw new IllegalArgumentException("bodyBytes must not be negative, but was " + bodyBytes);
        if (bytesPerSecond < 0)
            throw new IllegalArgumentException("bytesPerSecond must not be negative, but was " + bytesPerSecond);
        if (pipelined < 1) throw new IllegalArgumentException("pipelined must be at least 1, but was " + pipelined);
    }

    boolean allowsBody(long bytes) {
        return bodyBytes == 0 || bytes <= bodyBytes;
    }
}
