package dev.sluice.rollout.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One list of weighted backends, split between stable's entry and the canary's; pure.
 *
 * <p>The canary's entry is a copy of stable's, so that port and filters are the same, and stands behind it. Both together have the
 * weight that stable's entry had, so that the entries of others keep their shares. A weight that cannot be divided so finely
 * becomes {@value #WHOLE} where stable has the whole rule, since then only the ratio counts; beside entries of others its owner
 * must choose a greater one.
 */
final class WeightedBackends {
    static final int WHOLE = 10_000;

    private static final String WEIGHT = "weight";

    private final Form form;
    private final Split split;

    /** What backends look like. */
    interface Form {

        /** Name of the Service that an entry sends to; empty when it sends elsewhere. */
        String service(JsonNode entry);

        /** The same entry for another Service. */
        ObjectNode to(JsonNode entry, String service);

        /** Weight of an entry that says none and is alone in its list. */
        int usual();

        /** Weight of an entry that says none and is not alone. */
        int unsaid();
    }

    WeightedBackends(Form form, Split split) {
        this.form = form;
        this.split = split;
    }

    /** Whether any entry sends to the stable version. */
    boolean concerns(JsonNode list) {
        return list.values().stream().anyMatch(this::isStable);
    }

    /** Only the canary's entries, for a rule that is its own. */
    ArrayNode canaryAlone(ArrayNode list) {
        ArrayNode alone = list.arrayNode();
        for (JsonNode entry : list.values()) {
            if (!isStable(entry)) continue;
            ObjectNode canary = form.to(entry, split.canary().service());
            canary.remove(WEIGHT);
            alone.add(canary);
        }
        return alone;
    }

    /** @param place what the list is called, for people */
    ArrayNode split(ArrayNode list, String place) throws Unfit {
        List<JsonNode> kept = new ArrayList<>(list.values());
        kept.removeIf(this::isCanary);
        ArrayNode next = list.arrayNode();
        for (JsonNode entry : kept) {
            if (isStable(entry)) divided(list, entry, kept.size() == 1, place).forEach(next::add);
            else next.add(entry);
        }
        return next;
    }

    private List<JsonNode> divided(ArrayNode list, JsonNode stable, boolean alone, String place) throws Unfit {
        ObjectNode canary = form.to(stable, split.canary().service());
        int had = weight(stable, alone && list.size() == 1);
        for (JsonNode entry : list.values()) if (same(entry, canary)) had = Math.addExact(had, weight(entry, false));
        if (!split.canary().on()) return List.of(whole((ObjectNode) stable.deepCopy(), had, alone));
        if (had == 0) return List.of(stable);
        int weight = split.canary().weight();
        boolean divides = (long) had * weight % WHOLE == 0;
        if (!divides && !alone)
            throw new Unfit(place + " gives " + form.service(stable) + " the weight " + had
                    + " beside other backends, of which " + weight / 100.0
                    + " % is no whole number. Multiply all weights of that rule by 10000.");
        int all = divides ? had : WHOLE;
        int mine = Math.toIntExact((long) all * weight / WHOLE);
        return List.of(((ObjectNode) stable.deepCopy()).put(WEIGHT, all - mine), canary.put(WEIGHT, mine));
    }

    /** What was made finer for the sake of the canary is as it usually is again. */
    private ObjectNode whole(ObjectNode stable, int had, boolean alone) {
        if (alone && had == WHOLE) return stable.put(WEIGHT, form.usual());
        return stable.has(WEIGHT) ? stable.put(WEIGHT, had) : stable;
    }

    private int weight(JsonNode entry, boolean alone) {
        return entry.path(WEIGHT).asInt(alone ? form.usual() : form.unsaid());
    }

    private boolean isStable(JsonNode entry) {
        return split.stable().contains(form.service(entry));
    }

    private boolean isCanary(JsonNode entry) {
        return form.service(entry).equals(split.canary().service());
    }

    private static boolean same(JsonNode entry, ObjectNode other) {
        ObjectNode a = (ObjectNode) entry.deepCopy();
        ObjectNode b = other.deepCopy();
        a.remove(WEIGHT);
        b.remove(WEIGHT);
        return Objects.equals(a, b);
    }
}
