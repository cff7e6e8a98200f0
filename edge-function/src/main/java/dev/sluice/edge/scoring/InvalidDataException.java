package dev.sluice.edge.scoring;

/** A data file cannot be used. The message names the file, what is wrong in it, and reads as it is shown to an operator. */
public final class InvalidDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidDataException(String source, String problem) {
        super(source + ": " + problem);
    }

    InvalidDataException(String source, Exception cause) {
        super(source + ": cannot be read: " + cause.getMessage(), cause);
    }
}
