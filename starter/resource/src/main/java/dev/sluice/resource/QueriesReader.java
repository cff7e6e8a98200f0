package dev.sluice.resource;

import dev.sluice.resource.RolloutResource.Guard;
import dev.sluice.resource.RolloutResource.Queries;
import dev.sluice.resource.RolloutResource.Router;
import dev.sluice.resource.RolloutResource.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what Prometheus is asked: {@code spec.analysis.samples} and {@code spec.analysis.prometheus}. */
final class QueriesReader {
    static final int MOST_GUARDS = 16;
    private static final int LONGEST = 2_000;
    private static final double LARGEST = 1e15;
    private static final Duration LASTING = Duration.ofMinutes(1);
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?");

    /** A metric with its labels and nothing around it: rates and sums would hide when its counters begin anew. */
    private static final Pattern SELECTOR = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*\\{[^\\n]*}");

    private static final Pattern TELLS_VERSIONS = Pattern.compile("\\{\\{(?:service|deployment|revision)}}");

    private static final String OF_ISTIO = "istio_requests_total{reporter=\"source\","
            + "destination_service_name=\"{{service}}\",destination_service_namespace=\"{{namespace}}\"";
    private static final Samples ISTIO = new Samples(OF_ISTIO + "}", OF_ISTIO + ",response_code=~\"5..|0\"}");

    private QueriesReader() {}

    static Queries read(Fields analysis, Router router) {
        return new Queries(samples(analysis, router), guards(analysis));
    }

    /** What is asked without a word about it. */
    static Queries usual(Fields spec, Router router) {
        if (router.kind() == Router.Kind.GATEWAY_API)
            spec.refuse("analysis", "is missing; write analysis: {samples: {requests: …, failures: …}}");
        return new Queries(router.kind() == Router.Kind.ISTIO ? ISTIO : null, List.of());
    }

    private static @Nullable Samples samples(Fields analysis, Router router) {
        Optional<Fields> written = analysis.object("samples");
        @Nullable Samples samples = written.isPresent() ? selectors(written.get()) : null;
        return switch (router.kind()) {
            case GATEWAY -> {
                if (written.isPresent())
                    analysis.refuse("samples", "are for router: gateway-api or istio; the gateway counts by itself");
                yield null;
            }
            case GATEWAY_API -> {
                if (written.isEmpty())
                    analysis.refuse(
                            "samples",
                            "is missing; write the counters of your gateway as requests: 'NAME{…\"{{service}}\"…}' and"
                                    + " failures");
                yield samples;
            }
            case ISTIO -> samples == null ? ISTIO : samples;
        };
    }

    private static Samples selectors(Fields samples) {
        Samples read = new Samples(selector(samples, "requests"), selector(samples, "failures"));
        samples.refuseUnknown();
        return read;
    }

    private static String selector(Fields samples, String field) {
        String text = samples.requiredText(field, "a counter such as 'http_requests_total{service=\"{{service}}\"}'")
                .strip();
        if (text.isEmpty()) return text;
        if (text.length() > LONGEST || !SELECTOR.matcher(text).matches())
            samples.refuse(
                    field,
                    "must be a counter with its labels such as http_requests_total{service=\"{{service}}\"}, without"
                            + " rate, sum or range");
        else if (!TELLS_VERSIONS.matcher(text).find())
            samples.refuse(
                    field,
                    "must tell the versions apart by {{service}}, {{deployment}} or {{revision}}, else both would be"
                            + " the same");
        return text;
    }

    private static List<Guard> guards(Fields analysis) {
        List<Guard> guards = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields guard : analysis.list("prometheus", MOST_GUARDS)) {
            String name = guard.requiredText("name", "what the guard is called such as cpu");
            if (!name.isBlank() && !NAME.matcher(name).matches())
                guard.refuse("name", "must be lower-case letters, digits and hyphens, at most 63");
            if (!name.isBlank() && !names.add(name)) guard.refuse("name", "is used twice; guards have different names");
            guards.add(guard(guard, name));
            guard.refuseUnknown();
        }
        return guards;
    }

    private static Guard guard(Fields guard, String name) {
        String query = guard.requiredText(
                "query", "an expression with one value such as max(cpu{pod=~\"{{deployment}}-.*\"})");
        if (query.length() > LONGEST) guard.refuse("query", "must have at most " + LONGEST + " characters");
        double least = guard.number("min", -LARGEST, LARGEST).orElse(Double.NEGATIVE_INFINITY);
        double most = guard.number("max", -LARGEST, LARGEST).orElse(Double.POSITIVE_INFINITY);
        if (!guard.has("min") && !guard.has("max"))
            guard.refuse("max", "is missing; write max: NUMBER, or min, or both");
        if (least > most) guard.refuse("max", "must be at least min");
        Duration lasting = Quantities.duration(guard, "for").orElse(LASTING);
        return new Guard(name, query, least, most, new Guard.Breach(lasting, action(guard)));
    }

    private static Guard.Action action(Fields guard) {
        Optional<String> written = guard.text("action");
        for (Guard.Action action : Guard.Action.values())
            if (written.isEmpty() || written.get().equals(action.name().toLowerCase(Locale.ROOT))) return action;
        guard.refuse("action", "must be hold or rollback, but was \"" + written.get() + "\"");
        return Guard.Action.HOLD;
    }
}
