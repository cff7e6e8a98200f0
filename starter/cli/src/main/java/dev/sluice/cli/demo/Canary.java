package dev.sluice.cli.demo;

import java.util.Map;

/** How the canary of the demo behaves; the names are the values of {@code --canary}. */
public enum Canary {
    healthy,
    errors,
    slow,
    crash;

    /** What a platform that works does with it. */
    String rightOutcome() {
        return this == healthy ? "released" : "rolledBack";
    }

    /** What the canary's process is told beyond what stable's is told. */
    Map<String, Object> properties() {
        return switch (this) {
            case healthy, crash -> Map.of();
            case errors -> Map.of("orders.misbehaviour.enabled", true, "orders.misbehaviour.error-rate", 0.05);
            case slow -> Map.of("orders.misbehaviour.enabled", true, "orders.misbehaviour.slowdown", 3);
        };
    }
}
