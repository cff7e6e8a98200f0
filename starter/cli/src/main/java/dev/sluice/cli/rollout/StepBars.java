package dev.sluice.cli.rollout;

import dev.sluice.cli.rollout.RolloutView.Evidence;
import dev.sluice.cli.rollout.RolloutView.Forecast;
import dev.sluice.cli.rollout.RolloutView.Step;
import dev.sluice.cli.terminal.Ink;
import dev.sluice.cli.terminal.Ink.Mark;
import dev.sluice.cli.terminal.Ink.Tone;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/** A bar for each step of the plan: how far it is by what it lacks most, time or evidence. */
final class StepBars {

    private static final int MOST = 7;
    private static final int LONGEST_BAR = 24;

    private final RolloutView view;
    private final Ink ink;
    private final int columns;

    StepBars(RolloutView view, Ink ink, int columns) {
        this.view = view;
        this.ink = ink;
        this.columns = columns;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        int steps = view.steps().size();
        int from = Math.clamp(view.step() - MOST / 2, 0, Math.max(0, steps - MOST));
        int to = Math.min(steps, from + MOST);
        for (int i = from; i < to; i++) {
            boolean more = (i == from && from > 0) || (i == to - 1 && to < steps);
            lines.add(line(i) + (more ? "  …" : ""));
        }
        return lines;
    }

    private String line(int index) {
        Step step = view.steps().get(index);
        Mark mark = mark(index);
        Tone tone = switch (mark) {
            case PASSED -> Tone.GOOD;
            case CURRENT -> Tone.CANARY;
            case FAILED -> Tone.BAD;
            case OPEN -> Tone.FAINT;
        };
        String name = step.approval() ? "approval" : Words.weight(step.weight());
        String text = "    " + ink.paint(tone, ink.mark(mark)) + " %-10s".formatted(name);
        int room = Math.clamp(columns - 42, 8, LONGEST_BAR);
        return switch (mark) {
            case PASSED -> text + ink.bar(Tone.GOOD, room, 1);
            case CURRENT ->
                step.approval() ? text + "waits for a person" : text + ink.bar(tone, room, part(step)) + left(step);
            case FAILED -> text + "ended here";
            case OPEN -> text + ink.bar(tone, room, 0);
        };
    }

    private Mark mark(int index) {
        boolean over = view.released()
                || view.phase().equals("Promoting")
                || view.phase().equals("HandingOver");
        if (over || (index < view.step() && !view.phase().equals("Idle"))) {
            return Mark.PASSED;
        }
        if (index > view.step() || view.phase().equals("Idle") || view.phase().equals("Preparing")) {
            return Mark.OPEN;
        }
        return view.outcomeIfAny().isPresent() || view.phase().equals("RollingBack") ? Mark.FAILED : Mark.CURRENT;
    }

    private double part(Step step) {
        return Math.min(partOfTime(step), partOfEvidence());
    }

    private double partOfTime(Step step) {
        long least = least(step).toMillis();
        return least == 0 ? 1 : (double) inStep() / least;
    }

    private double partOfEvidence() {
        Forecast forecast = view.forecast();
        Evidence evidence = view.evidence();
        if (forecast == null || evidence == null || forecast.requestsMissing() <= 0) {
            return 1;
        }
        return (double) evidence.canaryRequests() / (evidence.canaryRequests() + forecast.requestsMissing());
    }

    /** What the step lacks most. */
    private String left(Step step) {
        long millis = least(step).toMillis() - inStep();
        return partOfTime(step) < partOfEvidence() && millis > 0
                ? "  " + Words.duration(millis) + " left"
                : view.forecast() == null ? "" : "  needs evidence";
    }

    private long inStep() {
        return view.phases().isEmpty()
                ? 0
                : view.updatedAt() - view.phases().getLast().from();
    }

    private static Duration least(Step step) {
        try {
            return step.atLeast() == null ? Duration.ZERO : Duration.parse(step.atLeast());
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
