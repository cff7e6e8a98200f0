package dev.sluice.edge.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The fields of one JSON object, read by name and type. What is wrong is collected with the field's path, so that a sender
 * learns of all errors at once; the reader returns null for such a field. A field with the value {@code null} counts as absent.
 */
public final class JsonFields {
    private final Map<String, Object> values;
    private final String path;
    private final List<FieldError> errors;
    private final Set<String> asked = new HashSet<>();

    private JsonFields(Map<?, ?> values, String path, List<FieldError> errors) {
        this.values = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (value != null) this.values.put(String.valueOf(name), value);
        });
        this.path = path;
        this.errors = errors;
    }

    /** Reads a text that must be one object; if it is not, there is one error and no field. */
    public static JsonFields parse(byte[] json) {
        List<FieldError> errors = new ArrayList<>();
        Object tree = null;
        try {
            tree = JsonTree.read(json);
            if (!(tree instanceof Map)) errors.add(new FieldError("body", "must be a JSON object"));
        } catch (JacksonException e) {
            errors.add(new FieldError("body", "must be JSON" + at(e)));
        }
        return new JsonFields(tree instanceof Map<?, ?> map ? map : Map.of(), "", errors);
    }

    private static String at(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : ", but breaks at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    /** Everything found wrong so far in the whole text, in the order in which it was read. */
    public List<FieldError> errors() {
        return List.copyOf(errors);
    }

    public void error(String name, String message) {
        errors.add(new FieldError(path + name, message));
    }

    /** Whether there is such a field; it still has to be read. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** A string of at most {@code max} characters; blank counts as absent. */
    public @Nullable String text(String name, int max) {
        Object value = value(name);
        if (value instanceof String text && text.length() <= max) return text.isBlank() ? null : text;
        if (value != null) error(name, "must be a string of at most " + max + " characters");
        return null;
    }

    public @Nullable String requiredText(String name, int max) {
        int before = errors.size();
        String text = text(name, max);
        if (text == null && errors.size() == before) error(name, "is required and must not be blank");
        return text;
    }

    /** A whole number from {@code min} to {@code max}. */
    public @Nullable Long whole(String name, long min, long max) {
        Object value = value(name);
        if (value instanceof Long number && number >= min && number <= max) return number;
        if (value != null) error(name, "must be a whole number from " + min + " to " + max);
        return null;
    }

    public @Nullable Long requiredWhole(String name, long min, long max) {
        int before = errors.size();
        Long number = whole(name, min, max);
        if (number == null && errors.size() == before) error(name, "is required");
        return number;
    }

    /** A finite number. */
    public @Nullable Double number(String name) {
        Object value = value(name);
        if (value instanceof Number number && Double.isFinite(number.doubleValue())) return number.doubleValue();
        if (value != null) error(name, "must be a number");
        return null;
    }

    public @Nullable Double requiredNumber(String name) {
        int before = errors.size();
        Double number = number(name);
        if (number == null && errors.size() == before) error(name, "is required");
        return number;
    }

    /** A string, number or boolean as text. */
    public @Nullable String scalar(String name) {
        Object value = value(name);
        return value instanceof String || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : null;
    }

    /** An array of strings; empty if it is absent. */
    public List<String> texts(String name, int max) {
        Object value = value(name);
        List<String> texts = new ArrayList<>();
        if (value == null) return texts;
        if (value instanceof List<?> list)
            for (Object item : list) if (item instanceof String text && text.length() <= max) texts.add(text);
        if (!(value instanceof List<?> list) || list.size() != texts.size())
            error(name, "must be an array of strings of at most " + max + " characters");
        return texts;
    }

    public @Nullable JsonFields object(String name) {
        Object value = value(name);
        if (value instanceof Map<?, ?> map) return new JsonFields(map, path + name + ".", errors);
        if (value != null) error(name, "must be an object");
        return null;
    }

    /** The objects of an array that must be there and must not be empty. */
    public List<JsonFields> requiredObjects(String name) {
        int before = errors.size();
        List<JsonFields> objects = objects(name);
        if (objects.isEmpty() && errors.size() == before) error(name, "is required and must be an array of objects");
        return objects;
    }

    /** The objects of an array; empty if it is absent. */
    public List<JsonFields> objects(String name) {
        List<JsonFields> objects = new ArrayList<>();
        Object value = value(name);
        if (value != null && !(value instanceof List)) error(name, "must be an array of objects");
        if (!(value instanceof List<?> list)) return objects;
        for (Object item : list) {
            String itemPath = name + "[" + objects.size() + "]";
            if (!(item instanceof Map)) error(itemPath, "must be an object");
            Map<?, ?> map = item instanceof Map<?, ?> fields ? fields : Map.of();
            objects.add(new JsonFields(map, path + itemPath + ".", errors));
        }
        return objects;
    }

    /** The numbers of an array that must be there. */
    public double[] requiredNumbers(String name) {
        if (value(name) instanceof List<?> list && list.stream().allMatch(Number.class::isInstance))
            return list.stream()
                    .mapToDouble(item -> ((Number) item).doubleValue())
                    .toArray();
        error(name, "is required and must be an array of numbers");
        return new double[0];
    }

    /** Makes every field that was not read so far an error. */
    public void refuseOthers() {
        for (String name : values.keySet()) if (!asked.contains(name)) error(name, "is not known");
    }

    private @Nullable Object value(String name) {
        asked.add(name);
        return values.get(name);
    }
}
