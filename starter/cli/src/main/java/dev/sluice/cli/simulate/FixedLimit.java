package dev.sluice.cli.simulate;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Sample;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rules of Flagger and Argo Rollouts: every minute the canary's success rate must be at least 99 %. A check that fails
 * holds the weight, and one too many rolls back. A check that passes raises it to the next step.
 *
 * <p>Flagger counts failed checks over the whole release, takes no data for a failed check, and looks at the count when the
 * next check is due. Argo acts at the check itself and takes no data for no measurement. Nothing is compared with stable.
 */
final class FixedLimit implements Rule {

    private static final long INTERVAL_MILLIS = 60_000;
    private static final double LEAST_SUCCESS = 0.99;

    private final String name;
    private final List<Integer> weights;
    private final int mostFailed;
    private final boolean flagger;
    private int step;
    private int failed;
    private long checkAt;
    private Counts canary = Counts.NONE;
    private @Nullable Ending ending;

    private FixedLimit(String name, List<Integer> weights, int mostFailed, boolean flagger) {
        this.name = name;
        this.weights = weights;
        this.mostFailed = mostFailed;
        this.flagger = flagger;
    }

    /** Rolls back when so many checks have failed. */
    static FixedLimit flagger(List<Integer> weights, int threshold) {
        return new FixedLimit("Flagger, threshold " + threshold, weights, threshold - 1, true);
    }

    /** Rolls back when more checks have failed than this. */
    static FixedLimit argo(List<Integer> weights, int failureLimit) {
        return new FixedLimit("Argo, failureLimit " + failureLimit, weights, failureLimit, false);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int weight() {
        return ending == null ? weights.get(step) : 0;
    }

    @Override
    public void see(Sample sample) {
        if (checkAt == 0) {
            checkAt = sample.fromMillis() + INTERVAL_MILLIS;
        }
        canary = canary.plus(sample.canary());
        if (sample.toMillis() < checkAt || ending != null) {
            return;
        }
        checkAt += INTERVAL_MILLIS;
        check(sample.toMillis());
        canary = Counts.NONE;
    }

    @Override
    public Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    private void check(long at) {
        if (flagger && failed > mostFailed) {
            ending = tooMany(at);
            return;
        }
        boolean data = canary.requests() > 0;
        double success = data ? 1 - (double) canary.failures() / canary.requests() : 0;
        if (data ? success < LEAST_SUCCESS : flagger) {
            failed++;
            if (!flagger && failed > mostFailed) {
                ending = tooMany(at);
            }
        } else if (data) {
            step++;
            if (step == weights.size()) {
                ending = new Ending(true, at, "Every step passed its check.");
            }
        }
    }

    private Ending tooMany(long at) {
        return new Ending(
                false,
                at,
                String.format(Locale.ROOT, "%d check%s below 99 %%.", failed, failed == 1 ? " was" : "s were"));
    }
}
