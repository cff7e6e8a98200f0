package dev.sluice.gateway;

import org.jspecify.annotations.Nullable;

/** The JSON of one service in a routing table, for tests. */
public final class Tables {

    private Tables() {}

    public static final String REVISION = "3fa9c1d2e0";

    public static String orders(int weight, String stable, @Nullable String canary) {
        return orders(weight, stable, canary, 65_536);
    }

    public static String orders(int weight, String stable, @Nullable String canary, long maxBodySize) {
        String canaryJson = canary == null ? "null" : backend("v2", canary);
        return "{\"name\":\"orders\",\"revision\":\"" + REVISION + "\",\"weight\":" + weight + ",\"stable\":"
                + backend("v1", stable) + ",\"canary\":" + canaryJson + ",\"sticky\":{\"header\":\"X-User-Id\"},"
                + "\"lanes\":[{\"name\":\"qa\",\"header\":{\"x-lane\":\"qa\"}}],"
                + "\"replay\":{\"enabled\":true,\"maxBodySize\":" + maxBodySize + "},\"mirror\":0}";
    }

    private static String backend(String version, String address) {
        return "{\"version\":\"" + version + "\",\"addresses\":[\"" + address + "\"]}";
    }
}
