package dev.sluice.resource;

import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.rollout.RolloutPlan;
import java.time.Duration;
import java.util.List;

/**
 * A described world for {@code sluice simulate}: who calls how often, how both versions behave, what goes wrong when, and
 * the plan by which the canary is released in it.
 *
 * @param users sticky users, each equally active
 * @param requestsPerSecond all requests together
 * @param length after which the story is over, if the release is not
 * @param approveAfter how long a person takes to approve a step
 * @param stable how the stable version behaves
 * @param canary how the canary behaves, whatever the weight
 * @param faults what goes wrong, and when
 * @param broken clients that fail by themselves
 * @param plan the steps
 * @param criteria what the canary is judged by
 */
public record World(
        int users,
        double requestsPerSecond,
        Duration length,
        Duration approveAfter,
        Behaviour stable,
        Behaviour canary,
        List<Fault> faults,
        BrokenClients broken,
        RolloutPlan plan,
        Criteria criteria) {

    public World {
        faults = List.copyOf(faults);
    }

    /**
     * The world in a YAML text.
     *
     * @throws InvalidDocument with every error found
     */
    public static World read(String text) {
        return WorldReader.read(Documents.parse(text));
    }

    /**
     * How a version answers: lognormal latencies, independent failures.
     *
     * @param failing share of its calls that fail, 0 to 1
     * @param median of its latency
     * @param sigma of the latency's logarithm
     */
    public record Behaviour(double failing, Duration median, double sigma) {}

    /**
     * Something that goes wrong for a while.
     *
     * @param from after the canary's first request
     * @param length how long
     * @param stable whether stable suffers
     * @param canary whether the canary suffers
     * @param failing share of the calls that fail on top
     * @param slower factor on the latency
     */
    public record Fault(Duration from, Duration length, boolean stable, boolean canary, double failing, double slower) {

        public boolean on(Duration at) {
            return at.compareTo(from) >= 0 && at.compareTo(from.plus(length)) < 0;
        }
    }

    /**
     * Clients whose calls fail whatever the version.
     *
     * @param number how many
     * @param callsPerSecond of each, of which half fail
     */
    public record BrokenClients(int number, double callsPerSecond) {
        public static final BrokenClients NONE = new BrokenClients(0, 0);
    }
}
