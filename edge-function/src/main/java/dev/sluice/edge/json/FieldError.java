package dev.sluice.edge.json;

/**
 * What is wrong with one field.
 *
 * @param field path from the root, for example {@code characteristics[2].feature}; {@code body} for the whole text
 * @param message continues the sentence that the field's name begins: "must be a whole number from 0 to 10"
 */
public record FieldError(String field, String message) {
    @Override
    public String toString() {
        return field + " " + message;
    }
}
