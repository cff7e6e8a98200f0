package dev.sluice.edge.rules;

import dev.sluice.edge.json.JsonFields;
import dev.sluice.edge.scoring.InvalidDataException;
import dev.sluice.policy.risk.RiskFeature;
import dev.sluice.policy.risk.RiskVerdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads rules from JSON and accepts them only if every part is known and consistent; all errors are told at once. */
final class RuleFile {
    private static final int MAX_VALUE = 256;
    private static final Map<String, RiskVerdict> OUTCOMES = Map.of(
            "allow", RiskVerdict.ALLOW,
            "review", RiskVerdict.REVIEW,
            "deny", RiskVerdict.DENY,
            "not-assessed", RiskVerdict.UNCHECKED);

    private final JsonFields root;
    private final Set<String> codes = new HashSet<>();

    private RuleFile(byte[] json) {
        this.root = JsonFields.parse(json);
    }

    static RuleSet read(String source, byte[] json) {
        RuleFile file = new RuleFile(json);
        if (!file.root.errors().isEmpty()) throw InvalidDataException.of(source, file.root.errors());
        RuleSet rules = file.rules();
        if (!file.root.errors().isEmpty()) throw InvalidDataException.of(source, file.root.errors());
        return rules;
    }

    private RuleSet rules() {
        String name = root.requiredText("rules", 64);
        if (name != null && !name.matches("[A-Za-z0-9._-]+"))
            root.error("rules", "must consist of letters, digits, dots, underscores and hyphens");
        List<Rule> rules = new ArrayList<>();
        for (JsonFields fields : root.objects("list")) rules.add(rule(fields));
        root.refuseOthers();
        return new RuleSet(name == null ? "" : name, rules);
    }

    private Rule rule(JsonFields fields) {
        String code = fields.requiredText("code", 64);
        if (code != null && !code.matches("[a-z0-9]+(-[a-z0-9]+)*")) fields.error("code", "must be in kebab-case");
        if (code != null && !codes.add(code)) fields.error("code", "is used twice: " + code);
        String text = fields.requiredText("text", 200);
        RiskVerdict outcome = outcome(fields);
        int before = fields.errors().size();
        List<Condition> conditions = conditions(fields);
        if (conditions.isEmpty() && fields.errors().size() == before)
            fields.error("", "has no condition; a rule that always holds would switch the model off");
        fields.refuseOthers();
        return new Rule(code == null ? "" : code, text == null ? "" : text, outcome, conditions);
    }

    private static RiskVerdict outcome(JsonFields fields) {
        String text = fields.requiredText("outcome", 64);
        if (text == null) return RiskVerdict.REVIEW;
        RiskVerdict outcome = OUTCOMES.get(text);
        if (outcome != null) return outcome;
        fields.error("outcome", "must be allow, review, deny or not-assessed, but was " + text);
        return RiskVerdict.REVIEW;
    }

    private static List<Condition> conditions(JsonFields fields) {
        List<Condition> conditions = new ArrayList<>();
        for (Condition.Field field : Condition.Field.values()) {
            List<String> values = fields.texts(field.key(), MAX_VALUE);
            if (!values.isEmpty()) conditions.add(new Condition.OneOf(field, Set.copyOf(values)));
        }
        bounds(fields, "atLeast").forEach((feature, value) -> conditions.add(new Condition.AtLeast(feature, value)));
        bounds(fields, "below").forEach((feature, value) -> conditions.add(new Condition.Below(feature, value)));
        String memory = fields.text("memory", 16);
        if (memory != null && !memory.equals("available") && !memory.equals("unavailable"))
            fields.error("memory", "must be available or unavailable, but was " + memory);
        if (memory != null) conditions.add(new Condition.Memory(memory.equals("available")));
        return conditions;
    }

    private static Map<RiskFeature, Double> bounds(JsonFields fields, String name) {
        Map<RiskFeature, Double> bounds = new EnumMap<>(RiskFeature.class);
        JsonFields given = fields.object(name);
        if (given == null) return bounds;
        for (RiskFeature feature : RiskFeature.values()) {
            Double value = given.number(feature.key());
            if (value != null) bounds.put(feature, value);
        }
        given.refuseOthers();
        return bounds;
    }
}
