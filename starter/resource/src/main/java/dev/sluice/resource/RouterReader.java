package dev.sluice.resource;

import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.Lane.Source;
import dev.sluice.resource.RolloutResource.Deployment;
import dev.sluice.resource.RolloutResource.Router;
import dev.sluice.resource.RolloutResource.Router.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads {@code spec.traffic.router} and what belongs to it; refuses beside it what that router cannot do. */
final class RouterReader {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?");

    /** What only a gateway of Sluice does. */
    private static final List<String> OF_OUR_GATEWAY = List.of("sticky", "replay", "mirror");

    private RouterReader() {}

    /** @param deployment in a cluster; null on one machine */
    static Router read(Fields traffic, @Nullable Deployment deployment) {
        Kind kind = kind(traffic);
        String route = name(traffic, "route");
        String policy = name(traffic, "destinationRule");
        if (kind == Kind.GATEWAY) {
            refuse(traffic, "route", "belongs to router: gateway-api or istio; the gateway needs none");
            refuse(traffic, "destinationRule", "belongs to router: istio");
            return Router.GATEWAY;
        }
        if (kind == Kind.GATEWAY_API) refuse(traffic, "destinationRule", "belongs to router: istio");
        for (String field : OF_OUR_GATEWAY)
            refuse(
                    traffic,
                    field,
                    "is done by router: gateway alone; " + kind.text() + " draws a version each request");
        refuse(traffic, "paths", "are for router: gateway; those of " + kind.text() + " are in the route itself");
        if (deployment == null) {
            traffic.refuse(
                    "router", "may be " + kind.text() + " in a cluster only; on one machine requests come by gateway");
            return new Router(kind, route, policy);
        }
        return new Router(kind, route.isEmpty() ? deployment.service() : route, policy);
    }

    /** Lanes that the router has no exact match for. */
    static void check(Fields traffic, Router router, List<Lane> lanes) {
        if (router.kind() != Kind.GATEWAY_API) return;
        for (Lane lane : lanes)
            if (lane.selectors().stream().anyMatch(it -> it.source() == Source.COOKIE))
                traffic.refuse(
                        "lanes",
                        "lane " + lane.name() + " has a cookie, which an HTTPRoute cannot match; use header or query");
    }

    private static Kind kind(Fields traffic) {
        Optional<String> written = traffic.text("router");
        if (written.isEmpty()) return Kind.GATEWAY;
        Optional<Kind> kind = Arrays.stream(Kind.values())
                .filter(it -> it.text().equals(written.get()))
                .findFirst();
        if (kind.isEmpty())
            traffic.refuse(
                    "router",
                    "must be one of "
                            + Arrays.stream(Kind.values()).map(Kind::text).collect(Collectors.joining(", "))
                            + ", but was \"" + written.get() + "\"");
        return kind.orElse(Kind.GATEWAY);
    }

    private static String name(Fields traffic, String field) {
        Optional<String> name = traffic.text(field);
        if (name.isPresent() && !NAME.matcher(name.get()).matches())
            traffic.refuse(field, "must be the name of an object, but was \"" + name.get() + "\"");
        return name.orElse("");
    }

    private static void refuse(Fields traffic, String field, String message) {
        if (traffic.has(field)) traffic.refuse(field, message);
    }
}
