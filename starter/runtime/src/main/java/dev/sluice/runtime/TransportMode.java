package dev.sluice.runtime;

/** Which transport the event loops are asked to use. */
public enum TransportMode {
    /** Epoll where it is available, else NIO with a warning. */
    AUTO,
    /** Epoll, and a failed start where it is not available. */
    EPOLL,
    /** The kernel's io_uring, and a failed start where it is not available; its library is not brought along. */
    IO_URING,
    /** The JDK's selector. */
    NIO
}
