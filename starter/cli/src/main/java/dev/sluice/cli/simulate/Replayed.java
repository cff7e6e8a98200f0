package dev.sluice.cli.simulate;

import dev.sluice.cli.rollout.Words;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.Replay;
import dev.sluice.policy.rollout.RolloutState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A recorded release, decided again; and what the rules of others would have said to the same samples. */
final class Replayed {

    private final List<Recorded> record;
    private final List<Replay.Checked> decisions;

    /**
     * @throws IllegalArgumentException when the record does not begin with where the release stood
     */
    Replayed(List<Recorded> record) {
        this.record = record;
        this.decisions = Replay.of(record);
    }

    boolean same() {
        return decisions.stream().allMatch(Replay.Checked::same);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        long samples =
                record.stream().filter(Recorded.Sampled.class::isInstance).count();
        lines.add(String.format(Locale.ROOT, "Decisions, taken again from %,d samples:", samples));
        decisions.forEach(decision -> lines.add(decision(decision)));
        lines.add(same() ? "Every decision is the recorded one." : "Not every decision is the recorded one.");
        List<Rule> others = others();
        if (!others.isEmpty()) {
            lines.add("Others on the same samples (they would have set other weights, so this is an outlook):");
            others.forEach(rule -> lines.add("  " + rule.name() + ": " + outcome(rule)));
        }
        return lines;
    }

    private List<Rule> others() {
        List<Rule> rules = new ArrayList<>();
        for (Recorded line : record) {
            if (line instanceof Recorded.Stands stands && rules.isEmpty()) {
                rules.addAll(Simulation.others(stands.plan()));
            }
            if (line instanceof Recorded.Sampled sampled) {
                rules.forEach(rule -> rule.see(sampled.sample()));
            }
        }
        return rules;
    }

    private static String outcome(Rule rule) {
        return rule.ending()
                .map(ending -> (ending.good() ? "released" : "rolled back") + " at "
                        + Instant.ofEpochMilli(ending.atMillis()) + ". " + ending.why())
                .orElse("not decided by the end.");
    }

    private static String decision(Replay.Checked decision) {
        RolloutState next = decision.recorded().next();
        String line = String.format(
                Locale.ROOT,
                "  %s  %-12s %6s  %s",
                decision.recorded().at(),
                next.getClass().getSimpleName(),
                Words.weight(next.weight()),
                decision.replayed().reason());
        return decision.same()
                ? line
                : line + " (replayed: " + decision.replayed().next() + ")";
    }
}
