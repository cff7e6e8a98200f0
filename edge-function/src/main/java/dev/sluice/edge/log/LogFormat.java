package dev.sluice.edge.log;

import java.util.Map;

/** How a line is written. */
public enum LogFormat {
    /** Lines for a terminal. */
    TEXT,
    /** One JSON document a line, by the names of the Elastic Common Schema. */
    ECS;

    /** Documents in a cluster, where a collector reads them; lines elsewhere. */
    public static LogFormat usual(Map<String, String> environment) {
        return environment.containsKey("KUBERNETES_SERVICE_HOST") ? ECS : TEXT;
    }
}
