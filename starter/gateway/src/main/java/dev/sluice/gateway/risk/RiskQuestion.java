package dev.sluice.gateway.risk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.json.JsonMapper;

/** What a rule makes of a request. */
sealed interface RiskQuestion {

    /** The edge function can be asked. */
    record Answerable(String requestId, Map<String, Object> facts) implements RiskQuestion {

        private static final String AMOUNT = "amount";

        /** Value in minor units, if the rule reads one. */
        OptionalLong amount() {
            return facts.get(AMOUNT) instanceof Long amount ? OptionalLong.of(amount) : OptionalLong.empty();
        }

        /** The body of the question. */
        byte[] toJson() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("requestId", requestId);
            body.putAll(facts);
            body.putIfAbsent(AMOUNT, 0);
            return JsonMapper.shared().writeValueAsBytes(body);
        }

        /** The same question under another id. */
        Answerable as(String otherId) {
            return new Answerable(otherId, facts);
        }
    }

    /** It may be sensitive, and nobody can tell: it gets no better treatment than one that nobody answered. */
    record Unanswerable(String reason) implements RiskQuestion {}

    /** It is below the minimum, or does not say what makes it sensitive. */
    record NotSensitive() implements RiskQuestion {}
}
