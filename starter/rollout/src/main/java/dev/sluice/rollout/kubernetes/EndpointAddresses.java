package dev.sluice.rollout.kubernetes;

import dev.sluice.policy.routing.Address;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Addresses of the pods behind a Service, read from its EndpointSlices: those that are ready. A pod that begins to terminate
 * is no longer ready and leaves at once; only when none is left do those that still serve while they terminate remain.
 */
final class EndpointAddresses {
    private static final String SERVICE = "kubernetes.io/service-name";

    private EndpointAddresses() {}

    /**
     * The addresses, in a stable order.
     *
     * @param port name of the Service's port; empty for http, else the first
     */
    static List<Address> of(Collection<JsonNode> slices, String namespace, String service, String port) {
        List<Address> ready = new ArrayList<>();
        List<Address> leaving = new ArrayList<>();
        for (JsonNode slice : slices) {
            if (!Documents.namespace(slice).equals(namespace)) continue;
            if (!slice.at("/metadata/labels").path(SERVICE).asString("").equals(service)) continue;
            port(slice, port).ifPresent(found -> read(slice, found, ready, leaving));
        }
        List<Address> addresses = ready.isEmpty() ? leaving : ready;
        return addresses.stream()
                .distinct()
                .sorted(Comparator.comparing(Address::toString))
                .toList();
    }

    private static void read(JsonNode slice, JsonNode port, List<Address> ready, List<Address> leaving) {
        String scheme = port.path("appProtocol").asString("").equals("https") ? "https" : "http";
        for (JsonNode endpoint : slice.path("endpoints").values()) {
            JsonNode conditions = endpoint.path("conditions");
            boolean isReady = conditions.path("ready").asBoolean(true);
            boolean serves = conditions.path("serving").asBoolean(isReady);
            for (JsonNode address : endpoint.path("addresses").values()) {
                Address found = new Address(
                        scheme, host(address.asString("")), port.path("port").asInt(80));
                if (isReady) ready.add(found);
                else if (serves) leaving.add(found);
            }
        }
    }

    private static Optional<JsonNode> port(JsonNode slice, String name) {
        String wanted = name.isEmpty() ? "http" : name;
        List<JsonNode> ports = new ArrayList<>(slice.path("ports").values());
        Optional<JsonNode> named = ports.stream()
                .filter(port -> port.path("name").asString("").equals(wanted))
                .findFirst();
        return named.isPresent() || !name.isEmpty() ? named : ports.stream().findFirst();
    }

    private static String host(String address) {
        return address.contains(":") ? "[" + address + "]" : address;
    }
}
