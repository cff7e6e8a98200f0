package dev.sluice.gateway.risk;

/** What becomes of a sensitive request that nobody assessed. */
public enum FailMode {
    /** It goes on, with the signed verdict {@code unchecked}. */
    FAIL_OPEN,
    /** It is answered 503. */
    FAIL_CLOSED,
    /** Its amount decides: small ones go on, large ones and those without a readable amount are answered 503. */
    AMOUNT
}
