package dev.sluice.rollout;

import java.util.List;

/** Durable memory of the controller. What a method has taken survives a crash after its return. */
public interface RolloutStore {

    /** All rollouts as they were saved last. */
    List<Rollout> load();

    /** Replaces what was saved of this rollout, wholly or not at all. */
    void save(Rollout rollout);

    /** Adds the rollout's last decision to its log, once: a decision that the log has already is not added again. */
    void log(Rollout rollout);

    /** The latest decisions of a rollout, oldest first. */
    List<Decision> decisions(String rollout);
}
