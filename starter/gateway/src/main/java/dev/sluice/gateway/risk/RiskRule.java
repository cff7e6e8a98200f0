package dev.sluice.gateway.risk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which requests are sensitive, and where in their bodies the facts are that the edge function asks for. */
public final class RiskRule {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MAX_ID = 128;

    private final RequestMatch match;
    private final @Nullable JsonNumber amount;
    private final long minimum;
    private final Facts facts;

    /**
     * Where the facts are.
     *
     * @param orderId JSON pointer of the order's id; if it is missing, the SHA-256 of the request's {@code Idempotency-Key} in hex
     * @param items number of lines: {@code /pointer}, {@code sum(…)} or {@code count(…)}
     * @param texts JSON pointers by the names of facts: customer, device, address, currency, country, payment
     */
    public record Facts(String orderId, String items, Map<String, String> texts) {
        public Facts {
            texts = Map.copyOf(texts);
        }
    }

    /**
     * @param amount value in minor units: {@code /pointer} or {@code sum(/array,/factor,…)}; null if every such request is
     *     sensitive
     * @param minimum smallest sensitive amount
     */
    public RiskRule(RequestMatch match, @Nullable String amount, long minimum, Facts facts) {
        this.match = match;
        this.amount = amount == null ? null : JsonNumber.parse(amount);
        this.minimum = minimum;
        this.facts = facts;
        JsonNumber.parse(facts.items());
    }

    RequestMatch match() {
        return match;
    }

    /**
     * What to ask about a request: the first of the rules that finds it sensitive decides.
     *
     * @param rules those that cover the request, as far as that can be told without its body
     * @param idempotencyKey key under which the request is repeated, or null
     */
    static RiskQuestion question(List<RiskRule> rules, byte[] body, @Nullable String idempotencyKey, Instant now) {
        JsonNode order;
        try {
            order = JSON.readTree(body);
        } catch (JacksonException e) {
            return new RiskQuestion.Unanswerable("the body is not JSON");
        }
        for (RiskRule rule : rules) {
            RiskQuestion question = rule.question(order, idempotencyKey, now);
            if (!(question instanceof RiskQuestion.NotSensitive)) return question;
        }
        return new RiskQuestion.NotSensitive();
    }

    private RiskQuestion question(JsonNode order, @Nullable String idempotencyKey, Instant now) {
        if (!match.covers(order)) return new RiskQuestion.NotSensitive();
        OptionalLong value = amount == null ? OptionalLong.empty() : amount.in(order);
        if (amount != null && value.isEmpty()) return new RiskQuestion.Unanswerable("the body has no amount");
        if (value.isPresent() && value.getAsLong() < minimum) return new RiskQuestion.NotSensitive();
        return new RiskQuestion.Answerable(requestId(idempotencyKey), facts(order, idempotencyKey, value, now));
    }

    /** The time is cut to the minute, so that a repeat is the same question and gets the same answer. */
    private Map<String, Object> facts(
            JsonNode order, @Nullable String idempotencyKey, OptionalLong value, Instant now) {
        Map<String, Object> asked = new LinkedHashMap<>();
        String orderId = text(order, facts.orderId());
        asked.put("orderId", orderId == null || orderId.isBlank() ? orderId(idempotencyKey) : orderId);
        value.ifPresent(amountRead -> asked.put("amount", amountRead));
        facts.texts().forEach((name, pointer) -> {
            String text = text(order, pointer);
            if (text != null) asked.put(name, text);
        });
        JsonNumber.parse(facts.items()).in(order).ifPresent(items -> asked.put("items", items));
        asked.put("time", now.truncatedTo(ChronoUnit.MINUTES).toString());
        return asked;
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

    /** The name under which a service that stores digests of keys tells of the same order. */
    private static String orderId(@Nullable String idempotencyKey) {
        if (idempotencyKey == null || idempotencyKey.isBlank())
            return UUID.randomUUID().toString();
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(idempotencyKey.strip().getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", e);
        }
    }
}
