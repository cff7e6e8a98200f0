package dev.sluice.cli.simulate;

import dev.sluice.cli.simulate.Rule.Ending;
import dev.sluice.policy.analysis.FailingKey;
import dev.sluice.policy.analysis.Sample;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one rule's release cost the users. Mutable. */
final class Tally {

    private final Set<Long> users = new HashSet<>();
    private long canaryRequests;
    private long canaryFailures;
    private long endMillis;
    private @Nullable Ending ending;

    void add(Sample sample) {
        canaryRequests += sample.canary().requests();
        canaryFailures += sample.canary().failures();
        sample.failingKeys().stream()
                .filter(FailingKey::canary)
                .map(FailingKey::hash)
                .forEach(users::add);
    }

    void end(Rule rule, long atMillis) {
        ending = rule.ending().orElse(null);
        endMillis = ending == null ? atMillis : ending.atMillis();
    }

    Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    String outcome() {
        return ending == null ? "not decided" : ending.good() ? "released" : "rolled back";
    }

    String why() {
        return ending == null ? "The story ended before." : ending.why();
    }

    /** From the canary's first call to the end, in seconds. */
    double seconds() {
        return (endMillis - Simulation.START_MILLIS) / 1_000.0;
    }

    long canaryRequests() {
        return canaryRequests;
    }

    /** Before a replay: what a gateway without one would have let through. */
    long canaryFailures() {
        return canaryFailures;
    }

    /** Users who met a failure of the canary. */
    int usersHit() {
        return users.size();
    }
}
