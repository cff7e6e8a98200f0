package dev.sluice.rollout.routes;

/** Kinds of objects that routes consist of. */
public enum RouteKind {
    HTTP_ROUTE("gateway.networking.k8s.io/v1", "HTTPRoute"),
    GATEWAY("gateway.networking.k8s.io/v1", "Gateway"),
    VIRTUAL_SERVICE("networking.istio.io/v1beta1", "VirtualService"),
    DESTINATION_RULE("networking.istio.io/v1beta1", "DestinationRule");

    private final String apiVersion;
    private final String word;

    RouteKind(String apiVersion, String word) {
        this.apiVersion = apiVersion;
        this.word = word;
    }

    String apiVersion() {
        return apiVersion;
    }

    /** As objects call it. */
    String word() {
        return word;
    }
}
