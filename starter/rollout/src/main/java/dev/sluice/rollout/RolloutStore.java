package dev.sluice.rollout;

import dev.sluice.policy.rollout.Recorded;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Durable memory of the controller. What a method has taken survives a crash after its return. */
public interface RolloutStore {

    /** All rollouts as they were saved last. */
    List<Rollout> load();

    /** Replaces what was saved of this rollout, wholly or not at all. */
    void save(Rollout rollout);

    /** Why what is saved now may be lost, as a sentence; empty while all is well. Nothing new begins meanwhile. */
    default Optional<String> behind() {
        return Optional.empty();
    }

    /** Adds the rollout's last decision to its log, once: a decision that the log has already is not added again. */
    void log(Rollout rollout);

    /**
     * Adds to the record of a release, from which it can be computed again. A crash may lose the end of it.
     *
     * @param begins whether a release begins, and with it a record of its own
     */
    void record(String rollout, boolean begins, List<Recorded> lines);

    /** The record of the present or last release. */
    List<Recorded> recorded(String rollout);

    /** Writes that record as it is kept, one JSON document a line. */
    void writeRecord(String rollout, OutputStream out) throws IOException;

    /** The decisions of a rollout that are kept, oldest first. */
    List<Decision> decisions(String rollout);

    /** Forgets the rollout and its log. */
    void delete(String rollout);
}
