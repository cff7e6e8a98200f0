package dev.sluice.runtime.admission;

/** How much a request matters when not all can be served. */
enum Priority {
    /** Never refused and never counted: health checks, and what an operator needs when a service is in trouble. */
    EXEMPT,
    /** May use a quarter more than the limit, so that it gets in while others are refused. */
    CRITICAL,
    NORMAL
}
