package dev.sluice.cli.demo;

import java.net.URI;

/** The release that the demo asks for, as a user would write it. */
final class RolloutPlanYaml {

    /** Weight of the second step in basis points; `--canary crash` strikes when it is in force. */
    static final int SECOND_STEP = 5_000;

    private static final String TEMPLATE = """
                # The release of the demo. In a cluster `workload` names a Deployment; the rest stays as it is.
                apiVersion: sluice.dev/v1alpha1
                kind: Rollout
                metadata: {name: <service>}
                spec:
                  workload:
                    endpoints:
                      stable: <stable>
                      canary: <canary>
                  traffic:
                    router: gateway
                    sticky: {header: X-User-Id}
                    replay: {enabled: true, maxBodySize: 64KB}
                  # Each step ends when the evidence suffices, not before `atLeast`.
                  steps:
                    - {weight: 10, atLeast: 5s}
                    - {weight: 50, atLeast: 20s}
                    - {weight: 100, atLeast: 5s}
                  # A demo has seconds to prove what a release has minutes for: so the margin is wider than the default, and the
                  # canary counts as warm sooner, because as many orders were placed and read at it as at stable before.
                  analysis:
                    margin: 5%
                    latency: {hold: 1.3, rollback: 1.3, warmUp: 150}
                  deadline: 10m
                  keepStable: 5s
                """;

    private RolloutPlanYaml() {}

    /** The service as it is before the release. */
    static String of(URI stable) {
        return TEMPLATE.replace("      canary: <canary>\n", "")
                .replace("<service>", Programs.SERVICE)
                .replace("<stable>", stable.toString());
    }

    /** The same with a new version beside it. */
    static String of(URI stable, URI canary) {
        return TEMPLATE.replace("<service>", Programs.SERVICE)
                .replace("<stable>", stable.toString())
                .replace("<canary>", canary.toString());
    }
}
