package dev.sluice.rollout;

import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.routing.Address;
import dev.sluice.resource.InvalidDocument;
import dev.sluice.resource.InvalidDocument.FieldError;
import dev.sluice.resource.RolloutResource;
import dev.sluice.rollout.Rollout.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a new resource means for a rollout that is known already. */
final class ResourceChange {
    private ResourceChange() {}

    /**
     * The rollout with the new resource. A stable endpoint that the user changed becomes the one that serves; one that was
     * left as it was does not undo an earlier promotion.
     *
     * @throws InvalidDocument when the release that is on stands against it
     */
    static Rollout apply(Rollout rollout, RolloutResource resource, Instant at) {
        check(rollout, resource);
        Rollout changed = rollout.withResource(resource).at(at);
        Address written = resource.endpoints().stable();
        boolean moved = !written.equals(rollout.resource().endpoints().stable());
        if (!moved || written.equals(rollout.stable().endpoint())) return changed;
        Version stable = new Version(Rollout.revision(written, ""), written);
        return changed.withStable(stable).withState(serving(stable, rollout.state()));
    }

    private static void check(Rollout rollout, RolloutResource resource) {
        if (!rollout.active()) return;
        List<FieldError> errors = new ArrayList<>();
        Address stable = resource.endpoints().stable();
        if (!stable.equals(rollout.resource().endpoints().stable())
                && !stable.equals(rollout.stable().endpoint()))
            errors.add(new FieldError(
                    "spec.workload.endpoints.stable",
                    "may not change while a release is on; abort it first, or leave the endpoint as it is"));
        if (!Objects.equals(resource.group(), rollout.group()))
            errors.add(new FieldError(
                    "spec.group", "may not change while a release is on; abort it first, or leave the group as it is"));
        if (!resource.traffic().router().equals(rollout.resource().traffic().router()))
            errors.add(new FieldError(
                    "spec.traffic.router",
                    "may not change while a release is on, and neither may route; abort it first, or leave them as they"
                            + " are"));
        boolean sameRelease = rollout.withResource(resource).wished().equals(rollout.canary());
        if (sameRelease
                && !resource.plan().steps().equals(rollout.resource().plan().steps()))
            errors.add(new FieldError(
                    "spec.steps",
                    "may not change while a release is on; abort it first, or leave the steps as they are"));
        if (!errors.isEmpty()) throw new InvalidDocument(errors);
    }

    /** What was tried before stays known, so that a revision that failed is not tried again by itself. */
    private static RolloutState serving(Version stable, RolloutState state) {
        return state instanceof RolloutState.Done done
                ? new RolloutState.Done(stable.revision(), done.canary(), done.outcome(), done.reason(), done.at())
                : new RolloutState.Idle(stable.revision());
    }
}
