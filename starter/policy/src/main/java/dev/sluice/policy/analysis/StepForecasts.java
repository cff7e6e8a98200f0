package dev.sluice.policy.analysis;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The arithmetic behind {@link Feasibility}. */
final class StepForecasts {

    /** More requests than this are never awaited. */
    static final long MOST = 1_000_000_000L;

    private StepForecasts() {}

    /** The fewest requests after which a canary with this failure rate is proved to be below it + margin. */
    static long requestsToPass(double rate, double margin) {
        long tooFew = 0;
        long enough = 1;
        while (enough < MOST && !passes(enough, rate, margin)) {
            tooFew = enough;
            enough = Math.min(MOST, 2 * enough);
        }
        while (enough - tooFew > 1) {
            long middle = (tooFew + enough) >>> 1;
            if (passes(middle, rate, margin)) {
                enough = middle;
            } else {
                tooFew = middle;
            }
        }
        return enough;
    }

    static Feasibility.StepForecast of(
            Feasibility.PlannedStep step, long requests, double requestsPerSecond, Criteria criteria) {
        double seconds = requests / (requestsPerSecond * step.weight() / 10_000.0);
        Duration proof = Duration.ofMillis((long) StrictMath.ceil(Math.min(seconds, 1e12) * 1_000));
        Duration atBest = proof.compareTo(step.atLeast()) > 0 ? proof : step.atLeast();
        return new Feasibility.StepForecast(step.weight(), requests, atBest, failingKeys(step.weight(), criteria));
    }

    static Feasibility judge(List<Feasibility.StepForecast> steps, double requestsPerSecond, Duration deadline) {
        if (steps.stream().allMatch(step -> step.weight() == 10_000)) {
            return new Feasibility.Refused(
                    "No step has a weight below 100 %, so the canary is never compared with stable."
                            + " Add a step such as 5 %.");
        }
        Duration total = steps.stream().map(Feasibility.StepForecast::atBest).reduce(Duration.ZERO, Duration::plus);
        if (total.compareTo(deadline) > 0) {
            return tooLong(steps, requestsPerSecond, total, deadline);
        }
        if (steps.stream().noneMatch(step -> step.detects(requestsPerSecond * step.weight() / 10_000.0))) {
            return new Feasibility.Refused("At no step would even a canary that fails every call be noticed: too few of"
                    + " its requests could be compared with stable's. Add a step with less weight.");
        }
        String text = steps.stream()
                .map(StepForecasts::words)
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
        return new Feasibility.Feasible(steps, total, text + ". In all " + words(total) + " at best.");
    }

    private static Feasibility tooLong(
            List<Feasibility.StepForecast> steps, double requestsPerSecond, Duration total, Duration deadline) {
        Feasibility.StepForecast longest = steps.getFirst();
        for (Feasibility.StepForecast step : steps) {
            longest = step.atBest().compareTo(longest.atBest()) > 0 ? step : longest;
        }
        return new Feasibility.Refused(String.format(
                Locale.ROOT,
                "The steps take %s at best at %.3g requests a second, longer than the deadline of %s. The longest is %s."
                        + " Raise its weight, the margin or the deadline.",
                words(total),
                requestsPerSecond,
                words(deadline),
                words(longest)));
    }

    private static boolean passes(long n, double rate, double margin) {
        long failures = (long) StrictMath.ceil(rate * n - 1e-9);
        return ConfidenceSequence.upper(failures, n, StepProof.ALPHA) < Math.min(1, rate + margin);
    }

    private static long failingKeys(int weight, Criteria criteria) {
        double w = weight / 10_000.0;
        double[] lnFactors = RateRatios.OF_FAILURES.lnFactors(1, 0, w);
        RestartMixture mixture = RestartMixture.begin(RateRatios.SIZE);
        double lnAlarm = Share.ERRORS.lnAlarm(criteria);
        for (long keys = 1; weight < 10_000 && keys <= 1_000_000; keys++) {
            mixture = mixture.times(lnFactors);
            if (mixture.lnEvidence() >= lnAlarm) {
                return keys;
            }
        }
        return 0;
    }

    private static String words(Feasibility.StepForecast step) {
        String compared = step.failingKeys() == 0
                ? "nothing to compare with"
                : String.format(Locale.ROOT, "%,d failing users roll back", step.failingKeys());
        return String.format(
                Locale.ROOT,
                "%s %% needs %,d canary requests, %s at best, %s",
                percent(step.weight()),
                step.requests(),
                words(step.atBest()),
                compared);
    }

    private static String percent(int weight) {
        return weight % 100 == 0 ? Integer.toString(weight / 100) : String.format(Locale.ROOT, "%.2f", weight / 100.0);
    }

    private static String words(Duration duration) {
        return StepProof.duration(duration.toMillis() / 1_000.0);
    }
}
