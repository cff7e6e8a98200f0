package dev.sluice.gateway;

import java.util.List;
import java.util.stream.Collectors;
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

    /** The table of {@code orders} with another part in the place of the one under that name. */
    public static String with(String table, String name, String json) {
        int start = table.indexOf("\"" + name + "\":") + name.length() + 3;
        int depth = 0;
        int end = start;
        while (depth > 0 || (table.charAt(end) != ',' && table.charAt(end) != '}')) {
            char c = table.charAt(end++);
            if (c == '{' || c == '[') depth++;
            if (c == '}' || c == ']') depth--;
        }
        return table.substring(0, start) + json + table.substring(end);
    }

    /** A version with these addresses. */
    public static String backend(String version, List<String> addresses) {
        return "{\"version\":\"" + version + "\",\"addresses\":["
                + addresses.stream().map(a -> "\"" + a + "\"").collect(Collectors.joining(",")) + "]}";
    }

    private static String backend(String version, String address) {
        return "{\"version\":\"" + version + "\",\"addresses\":[\"" + address + "\"]}";
    }
}
