package dev.sluice.edge.events;

/**
 * A place in the stream, up to which everything is counted.
 *
 * @param id of the last entry that is counted, empty for the beginning
 * @param until when that was all there was, in ms since 1970; 0 if that is not known
 */
public record Place(String id, long until) {
    static final Place BEGINNING = new Place("", 0);
}
