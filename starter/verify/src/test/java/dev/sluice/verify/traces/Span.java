package dev.sluice.verify.traces;

/**
 * A part of a trace, as a collector got it.
 *
 * @param service whose process told it
 * @param parent id of the span that caused it; empty for the first
 */
public record Span(String service, String trace, String id, String parent, String name) {}
