package dev.sluice.gateway.risk;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/**
 * A whole number computed from a JSON body, exactly.
 *
 * <ul>
 *   <li>{@code /total}: the number at a JSON pointer
 *   <li>{@code sum(/items,/quantity,/unitPrice)}: over all elements of the array at the first pointer, the sum of the product of
 *       the numbers at the other pointers
 *   <li>{@code count(/items)}: the number of elements of the array
 * </ul>
 *
 * <p>It has no value when something is missing, is not a whole number, or does not fit in 64 bits.
 */
final class JsonNumber {

    private static final Pattern CALL = Pattern.compile("(sum|count)\\(([^()]*)\\)");

    private final Form form;
    private final JsonPointer first;
    private final List<JsonPointer> factors;

    private enum Form {
        VALUE,
        SUM,
        COUNT
    }

    private JsonNumber(Form form, JsonPointer first, List<JsonPointer> factors) {
        this.form = form;
        this.first = first;
        this.factors = factors;
    }

    /**
     * Reads an expression.
     *
     * @throws IllegalArgumentException when it is none
     */
    static JsonNumber parse(String expression) {
        Matcher call = CALL.matcher(expression.strip());
        if (!call.matches()) return new JsonNumber(Form.VALUE, pointer(expression.strip(), expression), List.of());
        List<JsonPointer> pointers = new ArrayList<>();
        for (String part : call.group(2).split(",", -1)) pointers.add(pointer(part.strip(), expression));
        Form form = call.group(1).equals("sum") ? Form.SUM : Form.COUNT;
        if (form == Form.SUM ? pointers.size() < 2 : pointers.size() != 1) throw malformed(expression);
        return new JsonNumber(form, pointers.getFirst(), List.copyOf(pointers.subList(1, pointers.size())));
    }

    /** The number in this body. */
    OptionalLong in(JsonNode body) {
        JsonNode node = body.at(first);
        try {
            return switch (form) {
                case VALUE -> whole(node);
                case SUM -> node.isArray() ? sum(node) : OptionalLong.empty();
                case COUNT -> node.isArray() ? OptionalLong.of(node.size()) : OptionalLong.empty();
            };
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    private OptionalLong sum(JsonNode array) {
        long sum = 0;
        for (JsonNode element : array) {
            long product = 1;
            for (JsonPointer factor : factors) {
                OptionalLong number = whole(element.at(factor));
                if (number.isEmpty()) return OptionalLong.empty();
                product = Math.multiplyExact(product, number.getAsLong());
            }
            sum = Math.addExact(sum, product);
        }
        return OptionalLong.of(sum);
    }

    private static OptionalLong whole(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong()
                ? OptionalLong.of(node.longValue())
                : OptionalLong.empty();
    }

    private static JsonPointer pointer(String text, String expression) {
        if (!text.startsWith("/")) throw malformed(expression);
        return JsonPointer.compile(text);
    }

    private static IllegalArgumentException malformed(String expression) {
        return new IllegalArgumentException(
                "expression must be /pointer, sum(/array,/factor,…) or count(/array), but was " + expression);
    }
}
