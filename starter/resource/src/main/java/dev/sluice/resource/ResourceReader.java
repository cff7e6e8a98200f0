package dev.sluice.resource;

import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.rollout.RolloutPlan;
import dev.sluice.policy.routing.Address;
import dev.sluice.resource.InvalidDocument.FieldError;
import dev.sluice.resource.RolloutResource.Endpoints;
import dev.sluice.resource.RolloutResource.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the Rollout resource strictly: unknown fields are refused, and all errors of a document are reported at once, each
 * with the path of its field. YAML and JSON are read alike, JSON being YAML.
 */
public final class ResourceReader {
    private static final String API_VERSION = "sluice.dev/v1alpha1";
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?");

    /**
     * The resource in the given YAML or JSON text.
     *
     * @throws InvalidDocument with every error found
     */
    public RolloutResource read(String text) {
        JsonNode document = Documents.parse(text);
        List<FieldError> errors = new ArrayList<>();
        Fields root = Fields.of(document, errors);
        expect(root, "apiVersion", API_VERSION);
        expect(root, "kind", "Rollout");
        root.allow("status");
        Fields metadata = root.requiredObject("metadata", "metadata: {name: order-service}");
        String name = name(metadata);
        Map<String, String> annotations = annotations(metadata);
        Fields spec = root.requiredObject("spec", "spec with workload and steps");
        Optional<Endpoints> endpoints = endpoints(spec);
        Traffic traffic = TrafficReader.read(spec);
        Criteria criteria = CriteriaReader.read(spec);
        Optional<RolloutPlan> plan = PlanReader.read(spec);
        String group = group(spec);
        spec.refuseUnknown();
        root.refuseUnknown();
        if (!errors.isEmpty() || endpoints.isEmpty() || plan.isEmpty()) throw new InvalidDocument(errors);
        return new RolloutResource(
                name, group, annotations, endpoints.get(), traffic, plan.get(), criteria, document.toString());
    }

    private static void expect(Fields root, String name, String expected) {
        String found = root.requiredText(name, expected);
        if (!found.isBlank() && !found.equals(expected))
            root.refuse(name, "must be " + expected + ", but was \"" + found + "\"");
    }

    private static String name(Fields metadata) {
        String name = metadata.requiredText("name", "the service's name such as order-service");
        if (!name.isBlank() && !NAME.matcher(name).matches())
            metadata.refuse(
                    "name", "must be lower-case letters, digits and hyphens, at most 63, but was \"" + name + "\"");
        return name;
    }

    /** The annotations; nothing else of the metadata matters, and nothing unknown is in it. */
    private static Map<String, String> annotations(Fields metadata) {
        Map<String, String> annotations =
                metadata.object("annotations").map(Fields::texts).orElse(Map.of());
        metadata.object("labels").ifPresent(Fields::texts);
        metadata.allow("namespace");
        metadata.refuseUnknown();
        return annotations;
    }

    private static @Nullable String group(Fields spec) {
        Optional<String> group = spec.text("group");
        if (group.isPresent() && !NAME.matcher(group.get()).matches())
            spec.refuse(
                    "group",
                    "must be lower-case letters, digits and hyphens, at most 63, but was \"" + group.get() + "\"");
        return group.orElse(null);
    }

    private static Optional<Endpoints> endpoints(Fields spec) {
        Fields workload = spec.requiredObject("workload", "workload: {endpoints: {stable: http://127.0.0.1:9001}}");
        if (workload.has("deployment"))
            workload.refuse("deployment", "needs Kubernetes; on one machine write endpoints: {stable: …, canary: …}");
        Fields endpoints = workload.requiredObject("endpoints", "endpoints: {stable: http://127.0.0.1:9001}");
        workload.refuseUnknown();
        Optional<Address> stable =
                address(endpoints, "stable", endpoints.requiredText("stable", "http://127.0.0.1:9001"));
        Optional<Address> canary = endpoints.text("canary").flatMap(text -> address(endpoints, "canary", text));
        endpoints.refuseUnknown();
        return stable.map(address -> new Endpoints(address, canary.orElse(null)));
    }

    private static Optional<Address> address(Fields endpoints, String name, String text) {
        if (text.isBlank()) return Optional.empty();
        try {
            return Optional.of(Address.parse(text));
        } catch (IllegalArgumentException notAnAddress) {
            endpoints.refuse(name, "must be an address such as http://127.0.0.1:9001, but was \"" + text + "\"");
            return Optional.empty();
        }
    }
}
