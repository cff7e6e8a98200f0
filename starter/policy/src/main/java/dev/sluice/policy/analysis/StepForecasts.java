package dev.sluice.policy.analysis;

import dev.sluice.policy.analysis.Feasibility.StepForecast;
import dev.sluice.policy.text.DurationWords;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongPredicate;

/**
 * The arithmetic behind {@link Feasibility}.
 *
 * @param requestsPerSecond of both versions together
 * @param stableFailureRate 0 to 1
 */
record StepForecasts(Criteria criteria, double requestsPerSecond, double stableFailureRate) {

    /** More requests than this are never awaited. */
    static final long MOST = 1_000_000_000L;

    /** What is above every failure rate. */
    private static final double NEVER = 2;

    /** The fewest requests after which a canary with this failure rate is proved to be below it + margin. */
    static long requestsToPass(double rate, double margin) {
        return fewest(MOST, n -> passes(n, rate, margin));
    }

    StepForecast of(Feasibility.PlannedStep step, long requests) {
        double seconds = requests / (requestsPerSecond * step.weight() / 10_000.0);
        Duration proof = Duration.ofMillis((long) StrictMath.ceil(Math.min(seconds, 1e12) * 1_000));
        Duration atBest = proof.compareTo(step.atLeast()) > 0 ? proof : step.atLeast();
        return new StepForecast(
                step.weight(), requests, atBest, failingKeys(step.weight()), detects(step.weight(), atBest));
    }

    Feasibility judge(List<StepForecast> steps, Duration deadline) {
        if (steps.stream().allMatch(step -> step.weight() == 10_000)) {
            return new Feasibility.Refused(
                    "No step has a weight below 100 %, so the canary is never compared with stable."
                            + " Add a step such as 5 %.");
        }
        Duration total = steps.stream().map(StepForecast::atBest).reduce(Duration.ZERO, Duration::plus);
        if (total.compareTo(deadline) > 0) {
            return tooLong(steps, total, deadline);
        }
        if (steps.stream().allMatch(step -> step.detects() > 1)) {
            return blind(steps.getFirst());
        }
        String text = steps.stream()
                .map(StepForecasts::words)
                .reduce((a, b) -> a + "; " + b)
                .orElse("");
        return new Feasibility.Feasible(steps, total, text + ". In all " + words(total) + " at best.");
    }

    private Feasibility tooLong(List<StepForecast> steps, Duration total, Duration deadline) {
        StepForecast longest = steps.getFirst();
        for (StepForecast step : steps) {
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

    private Feasibility blind(StepForecast first) {
        long come = canaryRequests(first.weight(), first.atBest());
        String needed = first.failingKeys() == 0
                ? "no number of failing users"
                : String.format(Locale.ROOT, "only %,d failing users", first.failingKeys());
        return new Feasibility.Refused(String.format(
                Locale.ROOT,
                "At no step would even a canary that fails every call be noticed: at %s %% %s would roll back, and %,d requests"
                        + " come in %s. Add a step with less weight, or let the step last longer.",
                percent(first.weight()),
                needed,
                come,
                words(first.atBest())));
    }

    private static boolean passes(long n, double rate, double margin) {
        long failures = (long) StrictMath.ceil(rate * n - 1e-9);
        return ConfidenceSequence.upper(failures, n, StepProof.ALPHA) < Math.min(1, rate + margin);
    }

    private long failingKeys(int weight) {
        double w = weight / 10_000.0;
        double lnAlarm = Share.ERRORS.lnAlarm(criteria);
        RestartMixture begin = RestartMixture.begin(RateRatios.SIZE);
        long keys = weight == 10_000
                ? MOST
                : fewest(
                        MOST,
                        c -> begin.times(RateRatios.OF_FAILURES.lnFactors(c, 0, w))
                                        .lnEvidence()
                                >= lnAlarm);
        return keys == MOST ? 0 : keys;
    }

    /** The least number, at most {@code most}, from which on it holds. */
    private static long fewest(long most, LongPredicate holds) {
        long tooFew = 0;
        long enough = 1;
        while (enough < most && !holds.test(enough)) {
            tooFew = enough;
            enough = Math.min(most, 2 * enough);
        }
        while (enough - tooFew > 1) {
            long middle = (tooFew + enough) >>> 1;
            if (holds.test(middle)) {
                enough = middle;
            } else {
                tooFew = middle;
            }
        }
        return enough;
    }

    /** By bisection, to a thousandth: more failures never lower the evidence. */
    private double detects(int weight, Duration length) {
        if (weight == 10_000 || !alarms(weight, length, 1)) {
            return NEVER;
        }
        double tooLow = 0;
        double enough = 1;
        while (enough - tooLow > 1e-3 * enough) {
            double middle = (tooLow + enough) / 2;
            if (alarms(weight, length, middle)) {
                enough = middle;
            } else {
                tooLow = middle;
            }
        }
        return enough;
    }

    /** Whether the counts that are expected at this failure rate bring both tests to the limit. */
    private boolean alarms(int weight, Duration length, double rate) {
        long canary = canaryRequests(weight, length);
        long stable = canaryRequests(10_000 - weight, length);
        long failing = Math.round(rate * canary);
        double w = weight / 10_000.0;
        double[] worse = RateRatios.OF_FAILURES.lnFactors(failing, Math.round(stableFailureRate * stable), w);
        double[] floor = new FloorRates(criteria.floor()).lnFactors(failing, canary);
        RestartMixture begin = RestartMixture.begin(RateRatios.SIZE);
        double lnAlarm = Share.ERRORS.lnAlarm(criteria);
        return begin.times(worse).lnEvidence() >= lnAlarm && begin.times(floor).lnEvidence() >= lnAlarm;
    }

    private long canaryRequests(int weight, Duration length) {
        double seconds = Math.min(1e12, length.toMillis() / 1_000.0);
        return (long) (requestsPerSecond * weight / 10_000.0 * seconds + 1e-9);
    }

    private static String words(StepForecast step) {
        String compared = step.detects() > 1
                ? step.weight() == 10_000 ? "nothing to compare with" : "no failure would be noticed"
                : String.format(
                        Locale.ROOT,
                        "%,d failing users roll back, failing %.2g %% or more is noticed",
                        step.failingKeys(),
                        100 * step.detects());
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
        return DurationWords.about(duration.toMillis() / 1_000.0);
    }
}
