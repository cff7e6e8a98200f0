package dev.sluice.gateway.risk;

/** Who is asked first; the last of the endpoints is the central one. */
public enum OffloadMode {
    /** The endpoints in their order: the edge relieves the centre of every question that it can answer. */
    ALWAYS,
    /** The central endpoint, and the edge only while the centre is above its limit or does not answer. */
    WHEN_BUSY
}
