package dev.sluice.rollout;

import dev.sluice.resource.ResourceReader;
import dev.sluice.resource.RolloutResource;

/** Rollout resources of the tests. */
public final class Resources {
    static final String STEPS = "[{weight: 20, atLeast: 500ms}, {weight: 50}, {weight: 100}]";

    private Resources() {}

    static RolloutResource of(String steps) {
        return of(steps, "http://127.0.0.1:9002");
    }

    static RolloutResource of(String steps, String canary) {
        return new ResourceReader().read(yaml(steps, canary));
    }

    public static String yaml(String steps, String canary) {
        return """
                apiVersion: sluice.dev/v1alpha1
                kind: Rollout
                metadata: {name: order-service}
                spec:
                  workload:
                    endpoints: {stable: http://127.0.0.1:9001, canary: %s}
                  traffic:
                    sticky: {header: X-User-Id}
                  steps: %s
                  analysis: {margin: 20%%}
                  deadline: 2m
                  keepStable: 500ms
                """.formatted(canary, steps);
    }
}
