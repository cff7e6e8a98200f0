package dev.sluice.cli.simulate;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Evidence;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.RolloutPlan;
import dev.sluice.policy.rollout.Step;
import dev.sluice.resource.World;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A world in which the same canary is released by several rules, each for itself, on the same calls. The same seed gives the
 * same figures on every machine.
 */
final class Simulation {

    /** A fixed moment: figures must not depend on when they were made. */
    static final long START_MILLIS = 1_700_000_000_000L;

    private static final int WINDOWS_A_SECOND = (int) (1_000 / Calls.WINDOW_MILLIS);
    private static final int LEARNING_WINDOWS = 30 * WINDOWS_A_SECOND;

    private final World world;
    private final Calls calls;

    Simulation(World world, long seed) {
        this.world = world;
        this.calls = new Calls(world, seed, START_MILLIS);
    }

    /**
     * One second of a release.
     *
     * @param evidence of Sluice's tests; null for other rules, and without a test
     */
    record Second(
            long second,
            int weight,
            Counts stable,
            Counts canary,
            @Nullable Evidence evidence) {}

    /** How one rule did. */
    record Run(String rule, Tally tally, List<Second> seconds, List<SluiceRule.Decision> decisions) {}

    /** Every rule in turn. */
    List<Run> run() {
        SluiceRule sluice = new SluiceRule(world);
        for (int window = -LEARNING_WINDOWS; window < 0; window++) {
            sluice.learn(calls.in(window, 0));
        }
        sluice.begin(START_MILLIS);
        List<Run> runs = new ArrayList<>();
        runs.add(run(sluice));
        others(world.plan()).forEach(rule -> runs.add(run(rule)));
        return runs;
    }

    /** The rules of others, with the weights of this plan. */
    static List<Rule> others(RolloutPlan plan) {
        List<Integer> weights = plan.steps().stream()
                .filter(Step.Weighted.class::isInstance)
                .map(step -> ((Step.Weighted) step).weight())
                .toList();
        return List.of(
                FixedLimit.flagger(weights, 1),
                FixedLimit.flagger(weights, 5),
                FixedLimit.argo(weights, 0),
                new KayentaLike(weights.getFirst()));
    }

    private Run run(Rule rule) {
        long windows = world.length().toMillis() / Calls.WINDOW_MILLIS;
        Tally tally = new Tally();
        List<Second> seconds = new ArrayList<>();
        Counts stable = Counts.NONE;
        Counts canary = Counts.NONE;
        for (long window = 0; window < windows && rule.ending().isEmpty(); window++) {
            Sample sample = calls.in(window, rule.weight());
            tally.add(sample);
            stable = stable.plus(sample.stable());
            canary = canary.plus(sample.canary());
            rule.see(sample);
            if (window % WINDOWS_A_SECOND == WINDOWS_A_SECOND - 1) {
                seconds.add(second(window / WINDOWS_A_SECOND, rule, stable, canary));
                stable = Counts.NONE;
                canary = Counts.NONE;
            }
        }
        tally.end(rule, START_MILLIS + windows * Calls.WINDOW_MILLIS);
        return new Run(
                rule.name(),
                tally,
                List.copyOf(seconds),
                rule instanceof SluiceRule sluice ? List.copyOf(sluice.decisions()) : List.of());
    }

    private static Second second(long second, Rule rule, Counts stable, Counts canary) {
        Verdict verdict = rule instanceof SluiceRule sluice ? sluice.verdict() : null;
        return new Second(second, rule.weight(), stable, canary, verdict == null ? null : verdict.evidence());
    }
}
