package dev.sluice.policy.rollout;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.FullTraffic;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.analysis.Verdict;
import dev.sluice.policy.rollout.Recorded.Decided;
import dev.sluice.policy.rollout.Recorded.Sampled;
import dev.sluice.policy.rollout.Recorded.Stands;
import dev.sluice.policy.rollout.Recorded.Tested;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A release computed again from its record: the same samples and facts through the same rules. */
public final class Replay {
    private final List<Checked> decisions = new ArrayList<>();
    private @Nullable Stands stands;
    private @Nullable RolloutState state;
    private @Nullable Analysis analysis;
    private @Nullable FullTraffic alone;

    /** Is told of every sample of a record. */
    @FunctionalInterface
    public interface Watcher {
        /**
         * The release after one more sample.
         *
         * @param analysis what the test says then; null before it began
         */
        void saw(Sample sample, @Nullable Analysis analysis);
    }

    private Replay() {}

    /**
     * One decision, as it was recorded and as it is computed now.
     *
     * @param verdict what the evidence said; null without a test
     * @param replayed what the machine answers
     */
    public record Checked(Decided recorded, @Nullable Verdict verdict, Transition replayed) {

        /** Whether it is the same decision. */
        public boolean same() {
            return replayed.changed() && replayed.next().equals(recorded.next());
        }
    }

    /**
     * Every decision of the record, in order. Each is computed from what was recorded of the one before, so that a
     * difference shows where it arises and not in everything after it.
     *
     * @throws IllegalArgumentException when the record does not begin with where the release stood
     */
    public static List<Checked> of(Iterable<? extends Recorded> record) {
        Replay replay = new Replay();
        for (Recorded line : record) {
            if (line instanceof Recorded.Cut) break;
            replay.take(line);
        }
        return List.copyOf(replay.decisions);
    }

    /** Tells what was seen, and what the test said of it, up to where the record ends or was cut. */
    public static void watch(Iterable<? extends Recorded> record, Watcher watcher) {
        Replay replay = new Replay();
        for (Recorded line : record) {
            if (line instanceof Recorded.Cut) break;
            if (!(line instanceof Decided)) {
                replay.take(line);
            }
            if (line instanceof Sampled sampled) {
                watcher.saw(sampled.sample(), replay.analysis);
            }
        }
    }

    private void take(Recorded line) {
        switch (line) {
            case Stands from -> {
                stands = from;
                state = from.state();
                analysis = from.analysis() == null ? null : Analysis.restore(from.analysis());
                alone = from.alone();
            }
            case Tested tested -> test(tested);
            case Sampled sampled -> sample(sampled);
            case Decided decided -> decide(decided);
            case Recorded.Cut cut -> throw new IllegalStateException("A record ends where it was cut");
        }
    }

    private void test(Tested tested) {
        LatencySketch normal = tested.normal();
        Analysis before = analysis;
        analysis = tested.fresh() || before == null
                ? Analysis.begin(tested.criteria(), normal, tested.dispersion())
                : before.atStep(normal, tested.at().toEpochMilli());
        alone = null;
    }

    private void sample(Sampled sampled) {
        FullTraffic watch = sampled.begun() == null ? alone : sampled.begun();
        alone = watch == null ? null : watch.observe(sampled.sample());
        if (analysis != null) {
            analysis = analysis.observe(sampled.sample());
        }
    }

    private void decide(Decided decided) {
        Stands from = stands;
        RolloutState before = state;
        if (from == null || before == null) {
            throw new IllegalArgumentException(
                    "record must begin with where the release stood, but began with " + decided);
        }
        Verdict verdict = analysis == null ? null : analysis.verdict();
        Transition replayed = signal(decided, verdict)
                .map(signal -> RolloutMachine.next(before, signal, from.plan()))
                .orElseGet(() -> Transition.stay(before, "The evidence says nothing here."));
        decisions.add(new Checked(decided, verdict, replayed));
        state = decided.next();
    }

    private Optional<Signal> signal(Decided decided, @Nullable Verdict verdict) {
        return switch (decided.cause()) {
            case FACT -> Optional.ofNullable(decided.fact());
            case VERDICT -> Optional.ofNullable(verdict).map(it -> new Signal.Judged(decided.at(), it));
            case SUSPICION ->
                Optional.ofNullable(alone)
                        .flatMap(FullTraffic::suspicion)
                        .map(why -> new Signal.Suspected(decided.at(), why));
        };
    }
}
