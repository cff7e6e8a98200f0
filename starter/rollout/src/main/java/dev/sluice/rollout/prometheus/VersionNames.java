package dev.sluice.rollout.prometheus;

import dev.sluice.resource.RolloutResource;
import dev.sluice.resource.RolloutResource.Deployment;
import dev.sluice.rollout.Rollout;
import java.util.Map;
import java.util.TreeMap;

/** What the versions of a rollout are called in queries. */
final class VersionNames {
    private VersionNames() {}

    /** A selector for the counts of the stable version. */
    static String ofStable(String selector, Rollout rollout) {
        return filled(selector, stable(rollout));
    }

    /** A selector for the counts of the canary. */
    static String ofCanary(String selector, Rollout rollout, String revision) {
        return filled(selector, canary(rollout, revision));
    }

    /** A guard's query: the plain names are the canary's, those that begin with {@code stable.} are stable's. */
    static String ofBoth(String query, Rollout rollout, String revision) {
        Map<String, String> names = canary(rollout, revision);
        stable(rollout).forEach((name, value) -> names.put("stable." + name, value));
        return filled(query, names);
    }

    private static Map<String, String> stable(Rollout rollout) {
        Deployment deployment = rollout.resource().deployment();
        return names(
                rollout.resource(),
                deployment == null ? rollout.name() : deployment.service(),
                deployment == null ? rollout.name() : deployment.stableName(),
                rollout.stable().revision());
    }

    private static Map<String, String> canary(Rollout rollout, String revision) {
        Deployment deployment = rollout.resource().deployment();
        return names(
                rollout.resource(),
                deployment == null ? rollout.name() : deployment.canaryService(),
                deployment == null ? rollout.name() : deployment.name(),
                revision);
    }

    private static Map<String, String> names(
            RolloutResource resource, String service, String deployment, String revision) {
        return new TreeMap<>(Map.of(
                "namespace", resource.namespace(), "service", service, "deployment", deployment, "revision", revision));
    }

    private static String filled(String text, Map<String, String> names) {
        String filled = text;
        for (Map.Entry<String, String> name : names.entrySet())
            filled = filled.replace("{{" + name.getKey() + "}}", name.getValue());
        return filled;
    }
}
