package dev.sluice.gateway.risk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which requests are sensitive, and where in their bodies the facts are that the edge function asks for. */
public final class RiskRule {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_ID = 128;

    private final String method;
    private final PathPattern path;
    private final @Nullable JsonNumber amount;
    private final long minimum;
    private final Facts facts;

    /**
     * Where the facts are.
     *
     * @param orderId JSON pointer of the order's id; the request's id if it is missing
     * @param customer JSON pointer of the customer
     * @param currency JSON pointer of the ISO 4217 code
     * @param country JSON pointer of the country
     * @param items number of lines: {@code /pointer}, {@code sum(…)} or {@code count(…)}
     */
    public record Facts(String orderId, String customer, String currency, String country, String items) {}

    /**
     * @param method HTTP method
     * @param path path pattern
     * @param amount value in minor units: {@code /pointer} or {@code sum(/array,/factor,…)}; null if every such request is
     *     sensitive
     * @param minimum smallest sensitive amount
     * @param facts where the facts are
     */
    public RiskRule(String method, String path, @Nullable String amount, long minimum, Facts facts) {
        this.method = method;
        this.path = PathPatternParser.defaultInstance.parse(path);
        this.amount = amount == null ? null : JsonNumber.parse(amount);
        this.minimum = minimum;
        this.facts = facts;
        JsonNumber.parse(facts.items());
    }

    boolean covers(String requestMethod, PathContainer requestPath) {
        return method.equalsIgnoreCase(requestMethod) && path.matches(requestPath);
    }

    /**
     * What to ask about a request.
     *
     * @param idempotencyKey key under which the request is repeated, or null
     */
    RiskQuestion question(byte[] body, @Nullable String idempotencyKey, Instant now) {
        JsonNode order;
        try {
            order = JSON.readTree(body);
        } catch (JacksonException e) {
            return new RiskQuestion.Unanswerable("the body is not JSON");
        }
        OptionalLong value = amount == null ? OptionalLong.of(0) : amount.in(order);
        if (value.isEmpty()) return new RiskQuestion.Unanswerable("the body has no amount");
        if (amount != null && value.getAsLong() < minimum) return new RiskQuestion.NotSensitive();
        String id = requestId(idempotencyKey);
        return new RiskQuestion.Answerable(id, facts(order, id, value.getAsLong(), now));
    }

    /** The time is cut to the minute, so that a repeat is the same question and gets the same answer. */
    private Map<String, Object> facts(JsonNode order, String requestId, long value, Instant now) {
        Map<String, Object> asked = new LinkedHashMap<>();
        String orderId = text(order, facts.orderId());
        asked.put("orderId", orderId == null || orderId.isBlank() ? requestId : orderId);
        put(asked, "customer", text(order, facts.customer()));
        asked.put("amount", value);
        put(asked, "currency", text(order, facts.currency()));
        OptionalLong items = JsonNumber.parse(facts.items()).in(order);
        put(asked, "items", items.isPresent() ? items.getAsLong() : null);
        put(asked, "country", text(order, facts.country()));
        asked.put("time", now.truncatedTo(ChronoUnit.MINUTES).toString());
        return asked;
    }

    private static void put(Map<String, Object> asked, String name, @Nullable Object value) {
        if (value != null) asked.put(name, value);
    }

    private static @Nullable String text(JsonNode order, String pointer) {
        JsonNode node = order.at(JsonPointer.compile(pointer));
        return node.isValueNode() && !node.isNull() ? node.asString() : null;
    }

    private static String requestId(@Nullable String idempotencyKey) {
        if (idempotencyKey == null || idempotencyKey.isBlank())
            return UUID.randomUUID().toString();
        if (idempotencyKey.length() <= MAX_ID) return idempotencyKey;
        return UUID.nameUUIDFromBytes(idempotencyKey.getBytes(UTF_8)).toString();
    }
}
