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
                    - {weight: 10, atLeast: 20s}
                    - {weight: 50, atLeast: 10s}
                    - {weight: 100, atLeast: 5s}
                  # Wider than the defaults: a demo has seconds to prove what a release has minutes for, and two versions
                  # that share one laptop with their users do not answer equally fast. The canary counts as warm sooner:
                  # the demo has placed and read as many orders at it as at stable before the release.
                  analysis:
                    margin: 5%
                    latency: {hold: 1.5, rollback: 1.5, warmUp: 120}
                  deadline: 10m
                  keepStable: 5s
                """;

    private RolloutPlanYaml() {}

    static String of(URI stable, URI canary) {
        return TEMPLATE.replace("<service>", Programs.SERVICE)
                .replace("<stable>", stable.toString())
                .replace("<canary>", canary.toString());
    }
}
