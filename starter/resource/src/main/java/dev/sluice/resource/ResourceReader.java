package dev.sluice.resource;

import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.rollout.RolloutPlan;
import dev.sluice.resource.InvalidDocument.FieldError;
import dev.sluice.resource.RolloutResource.Queries;
import dev.sluice.resource.RolloutResource.Router;
import dev.sluice.resource.RolloutResource.Traffic;
import dev.sluice.resource.WorkloadReader.Workload;
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
        Named named = new Named(name(metadata), namespace(metadata), annotations(metadata));
        Fields spec = root.requiredObject("spec", "spec with workload and steps");
        Optional<RolloutResource> resource = specified(spec, named, document.toString());
        root.refuseUnknown();
        if (!errors.isEmpty() || resource.isEmpty()) throw new InvalidDocument(errors);
        return resource.get();
    }

    private record Named(String name, String namespace, Map<String, String> annotations) {}

    private static Optional<RolloutResource> specified(Fields spec, Named named, String document) {
        Optional<Workload> workload = WorkloadReader.read(spec, named.namespace());
        Traffic traffic =
                TrafficReader.read(spec, workload.isPresent() ? workload.get().deployment() : null);
        Judgement judgement = judgement(spec, traffic.router());
        Optional<RolloutPlan> plan = PlanReader.read(spec);
        String group = group(spec);
        spec.refuseUnknown();
        if (workload.isEmpty() || plan.isEmpty()) return Optional.empty();
        return Optional.of(new RolloutResource(
                named.name(),
                named.namespace(),
                group,
                named.annotations(),
                workload.get().endpoints(),
                workload.get().deployment(),
                traffic,
                plan.get(),
                judgement.criteria(),
                judgement.queries(),
                document));
    }

    private record Judgement(Criteria criteria, Queries queries) {}

    private static Judgement judgement(Fields spec, Router router) {
        Optional<Fields> analysis = spec.object("analysis");
        if (analysis.isEmpty()) return new Judgement(Criteria.defaults(), QueriesReader.usual(spec, router));
        Judgement judgement =
                new Judgement(CriteriaReader.criteria(analysis.get()), QueriesReader.read(analysis.get(), router));
        analysis.get().refuseUnknown();
        return judgement;
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

    private static String namespace(Fields metadata) {
        Optional<String> namespace = metadata.text("namespace");
        if (namespace.isPresent() && !NAME.matcher(namespace.get()).matches())
            metadata.refuse(
                    "namespace",
                    "must be lower-case letters, digits and hyphens, at most 63, but was \"" + namespace.get() + "\"");
        return namespace.orElse("default");
    }

    /** The annotations; nothing else of the metadata matters, and nothing unknown is in it. */
    private static Map<String, String> annotations(Fields metadata) {
        Map<String, String> annotations =
                metadata.object("annotations").map(Fields::texts).orElse(Map.of());
        metadata.object("labels").ifPresent(Fields::texts);
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
}
