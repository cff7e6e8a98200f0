package dev.sluice.resource;

import dev.sluice.policy.routing.Address;
import dev.sluice.resource.RolloutResource.Deployment;
import dev.sluice.resource.RolloutResource.Endpoints;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code spec.workload}: two addresses on one machine, or a Deployment in a cluster. */
final class WorkloadReader {

    /** Leaves room for the ends that the controller's own objects add to it. */
    private static final Pattern NAME = Pattern.compile("[a-z](?:[-a-z0-9]{0,50}[a-z0-9])?");

    private static final int MOST_REPLICAS = 10_000;
    private static final Pattern PORT = Pattern.compile("[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?");

    private WorkloadReader() {}

    /**
     * What runs the service.
     *
     * @param deployment in a cluster; null on one machine
     */
    record Workload(Endpoints endpoints, @Nullable Deployment deployment) {}

    /** The workload; empty when it could not be read, which is then among the errors. */
    static Optional<Workload> read(Fields spec, String namespace) {
        Fields workload = spec.requiredObject(
                "workload", "workload: {deployment: order-service}, or endpoints: {stable: http://127.0.0.1:9001}");
        boolean cluster = workload.has("deployment");
        if (cluster && workload.has("endpoints"))
            workload.refuse("endpoints", "cannot be beside deployment; a Deployment's pods are found by themselves");
        Optional<Workload> read = cluster ? deployment(workload, namespace) : endpoints(workload);
        workload.refuseUnknown();
        return read;
    }

    private static Optional<Workload> deployment(Fields workload, String namespace) {
        String name = workload.requiredText("deployment", "the name of the Deployment");
        String service = workload.text("service").orElse(name);
        String port = workload.text("port").orElse("");
        int replicas = (int) workload.whole("replicas", 1, MOST_REPLICAS).orElse(0);
        boolean named = fits(workload, "deployment", name) && fits(workload, "service", service);
        if (!port.isEmpty() && !PORT.matcher(port).matches())
            workload.refuse("port", "must be the name of a port of the Service such as http, but was \"" + port + "\"");
        return named
                ? Optional.of(new Workload(
                        new Endpoints(address(name, "stable", namespace), address(name, "canary", namespace)),
                        new Deployment(name, service, port, replicas)))
                : Optional.empty();
    }

    private static boolean fits(Fields workload, String field, String name) {
        if (name.isBlank()) return false;
        boolean fits = NAME.matcher(name).matches();
        if (!fits)
            workload.refuse(
                    field,
                    "must be lower-case letters, digits and hyphens, at most 52, and start with a letter, but was \""
                            + name + "\"");
        return fits;
    }

    /** Name of a version's Service; it stands for the addresses of its pods. */
    private static Address address(String deployment, String version, String namespace) {
        return new Address("http", deployment + "-" + version + "." + namespace, 80);
    }

    private static Optional<Workload> endpoints(Fields workload) {
        Fields endpoints = workload.requiredObject("endpoints", "endpoints: {stable: http://127.0.0.1:9001}");
        Optional<Address> stable =
                address(endpoints, "stable", endpoints.requiredText("stable", "http://127.0.0.1:9001"));
        Optional<Address> canary = endpoints.text("canary").flatMap(text -> address(endpoints, "canary", text));
        endpoints.refuseUnknown();
        return stable.map(address -> new Workload(new Endpoints(address, canary.orElse(null)), null));
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
