package dev.sluice.resource;

import dev.sluice.resource.InvalidDocument.FieldError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * One object of an untrusted document, read field by field. Nothing is thrown while reading: every error is collected with
 * its path, so that a user sees all of them at once.
 */
public final class Fields {
    private final JsonNode node;
    private final String path;
    private final List<FieldError> errors;
    private final Set<String> known = new LinkedHashSet<>();

    private Fields(JsonNode node, String path, List<FieldError> errors) {
        this.node = node;
        this.path = path;
        this.errors = errors;
    }

    /** The whole document; errors are added to the given list. */
    public static Fields of(JsonNode document, List<FieldError> errors) {
        Fields fields = new Fields(document, "", errors);
        if (!document.isObject()) errors.add(new FieldError("", "must be an object with named fields"));
        return fields;
    }

    public String path(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    public void refuse(String name, String message) {
        errors.add(new FieldError(path(name), message));
    }

    public boolean has(String name) {
        known.add(name);
        return node.isObject() && node.hasNonNull(name);
    }

    /** The raw value, if it is there and not null. */
    public Optional<JsonNode> value(String name) {
        return has(name) ? Optional.of(node.get(name)) : Optional.empty();
    }

    public Optional<String> text(String name) {
        Optional<JsonNode> value = value(name);
        if (value.isPresent() && !value.get().isString()) {
            refuse(name, "must be text, but was " + shown(value.get()));
            return Optional.empty();
        }
        return value.map(JsonNode::stringValue);
    }

    /** The text, or empty text with an error when it is missing. */
    public String requiredText(String name, String example) {
        if (!has(name)) refuse(name, "is missing; write " + example);
        Optional<String> text = text(name);
        if (text.isPresent() && text.get().isBlank()) refuse(name, "must not be empty; write " + example);
        return text.orElse("");
    }

    public boolean flag(String name, boolean fallback) {
        Optional<JsonNode> value = value(name);
        if (value.isPresent() && !value.get().isBoolean())
            refuse(name, "must be true or false, but was " + shown(value.get()));
        return value.map(found -> found.asBoolean(fallback)).orElse(fallback);
    }

    /** A whole number from {@code least} to {@code most}. */
    public OptionalLong whole(String name, long least, long most) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) return OptionalLong.empty();
        JsonNode found = value.get();
        if (found.isIntegralNumber() && found.canConvertToLong() && within(found.longValue(), least, most))
            return OptionalLong.of(found.longValue());
        refuse(name, "must be a whole number from " + least + " to " + most + ", but was " + shown(found));
        return OptionalLong.empty();
    }

    /** A plain number from {@code least} to {@code most}. */
    public OptionalDouble number(String name, double least, double most) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) return OptionalDouble.empty();
        JsonNode found = value.get();
        if (found.isNumber() && found.doubleValue() >= least && found.doubleValue() <= most)
            return OptionalDouble.of(found.doubleValue());
        refuse(name, "must be a number from " + least + " to " + most + ", but was " + shown(found));
        return OptionalDouble.empty();
    }

    /** The object of that name; empty with an error when it is something else. */
    public Optional<Fields> object(String name) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) return Optional.empty();
        if (value.get().isObject()) return Optional.of(new Fields(value.get(), path(name), errors));
        refuse(name, "must be an object with named fields, but was " + shown(value.get()));
        return Optional.empty();
    }

    public Fields requiredObject(String name, String example) {
        if (!has(name)) refuse(name, "is missing; write " + example);
        return object(name)
                .orElseGet(() -> new Fields(JsonNodeFactory.instance.objectNode(), path(name), new ArrayList<>()));
    }

    public List<Fields> list(String name) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) return List.of();
        if (!value.get().isArray()) {
            refuse(name, "must be a list, but was " + shown(value.get()));
            return List.of();
        }
        List<Fields> items = new ArrayList<>();
        for (JsonNode item : value.get().values()) {
            String place = path(name) + "[" + items.size() + "]";
            if (!item.isObject())
                errors.add(new FieldError(place, "must be an object with named fields, but was " + shown(item)));
            items.add(new Fields(item, place, errors));
        }
        return items;
    }

    /** The list of that name, with an error when it is longer than it may be. */
    public List<Fields> list(String name, int most) {
        List<Fields> items = list(name);
        if (items.size() > most) refuse(name, "must have at most " + most + " items, but has " + items.size());
        return items;
    }

    /** The list of texts of that name, with an error when it is longer than it may be. */
    List<String> textList(String name, int most) {
        Optional<JsonNode> value = value(name);
        if (value.isEmpty()) return List.of();
        boolean texts = value.get().isArray() && value.get().values().stream().allMatch(JsonNode::isString);
        if (!texts) refuse(name, "must be a list of texts, but was " + shown(value.get()));
        else if (value.get().size() > most)
            refuse(
                    name,
                    "must have at most " + most + " items, but has "
                            + value.get().size());
        return texts ? value.get().values().stream().map(JsonNode::stringValue).toList() : List.of();
    }

    /** All fields as texts, with an error when there are more than there may be. */
    Map<String, String> texts(int most) {
        if (names().size() > most)
            errors.add(new FieldError(path, "must have at most " + most + " names, but has " + names().size()));
        return texts();
    }

    /** All fields as texts, for objects whose names are the user's. */
    public Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        if (node.isObject())
            for (String name : node.propertyNames()) text(name).ifPresent(text -> texts.put(name, text));
        return texts;
    }

    /** Names of all fields present. */
    public Set<String> names() {
        return node.isObject() ? new LinkedHashSet<>(node.propertyNames()) : Set.of();
    }

    /** Marks a field as allowed without reading it. */
    public void allow(String... names) {
        known.addAll(List.of(names));
    }

    /** Refuses every field that nobody asked for: a misspelt field that is silently ignored costs a release. */
    public void refuseUnknown() {
        for (String name : names()) if (!known.contains(name)) refuse(name, "is not known here; " + advice(name));
    }

    static String shown(JsonNode value) {
        if (value.isObject()) return "an object";
        if (value.isArray()) return "a list";
        String text = value.asString();
        return "\"" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "\"";
    }

    private String advice(String name) {
        Optional<String> near = known.stream()
                .filter(candidate -> distance(name, candidate) <= Math.max(1, candidate.length() / 3))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
        if (near.isPresent()) return "did you mean \"" + near.get() + "\"?";
        return known.isEmpty() ? "leave it out" : "the fields here are " + String.join(", ", known);
    }

    private static boolean within(long value, long least, long most) {
        return value >= least && value <= most;
    }

    /** Levenshtein distance. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) row[j] = j;
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
