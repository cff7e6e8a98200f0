package dev.sluice.resource;

import java.util.List;
import java.util.stream.Collectors;

/** A document that was refused, with everything that is wrong with it. */
public final class InvalidDocument extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<FieldError> errors;

    /**
     * What is wrong with one field of a document.
     *
     * @param path where, for example {@code spec.steps[1].weight}; empty for the document as a whole
     * @param message what is wrong and what to write instead
     */
    public record FieldError(String path, String message) {
        @Override
        public String toString() {
            return path.isEmpty() ? "the document " + message : path + " " + message;
        }
    }

    public InvalidDocument(List<FieldError> errors) {
        super(errors.stream().map(FieldError::toString).collect(Collectors.joining("; ")));
        this.errors = List.copyOf(errors);
    }

    public InvalidDocument(String path, String message) {
        this(List.of(new FieldError(path, message)));
    }

    public List<FieldError> errors() {
        return errors;
    }
}
