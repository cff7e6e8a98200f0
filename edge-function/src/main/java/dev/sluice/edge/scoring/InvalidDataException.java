package dev.sluice.edge.scoring;

import dev.sluice.edge.json.FieldError;
import java.util.List;
import java.util.stream.Collectors;

/** A data file cannot be used. The message names the file, what is wrong in it, and reads as it is shown to an operator. */
public final class InvalidDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidDataException(String source, String problem) {
        super(source + ": " + problem);
    }

    public InvalidDataException(String source, Exception cause) {
        super(source + ": cannot be read: " + cause.getMessage(), cause);
    }

    /** With every error named. */
    public static InvalidDataException of(String source, List<FieldError> errors) {
        return new InvalidDataException(
                source, errors.stream().map(FieldError::toString).collect(Collectors.joining("; ")));
    }
}
