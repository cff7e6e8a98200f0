package dev.sluice.policy.analysis;

import dev.sluice.policy.analysis.Forecast.Lack;
import dev.sluice.policy.text.DurationWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was counted in the present step, and what it still needs to pass; immutable.
 *
 * <p>A step passes when the {@link ConfidenceSequence} of the canary's failure rate, from this step's requests alone, lies
 * below stable's rate + margin: a step at more weight is a new load and wants its own proof. Stable's rate is that of the
 * step, or of the whole release while the step has fewer than {@value #FEW} stable requests, as at 100 %. Here every
 * failure counts, repeated ones of one user too: that is what the users get.
 */
record StepProof(Counted canary, Counted stable, Counted releaseStable, List<Snapshot.Second> pace) {

    /** Chance that a step passes a canary that is not within the margin; the rollback tests go on behind it. */
    static final double ALPHA = 0.05;

    static final int FEW = 100;

    private static final int PACE_SECONDS = 10;
    private static final long MOST = 1_000_000_000L;

    static StepProof begin() {
        return new StepProof(Counted.NONE, Counted.NONE, Counted.NONE, List.of());
    }

    static StepProof restore(Snapshot.Step step) {
        return new StepProof(
                new Counted(step.canaryRequests(), step.canaryFailures()),
                new Counted(step.stableRequests(), step.stableFailures()),
                new Counted(step.releaseStableRequests(), step.releaseStableFailures()),
                List.copyOf(step.pace()));
    }

    StepProof observe(Sample sample) {
        return new StepProof(
                canary.plus(sample.canary()),
                stable.plus(sample.stable()),
                releaseStable.plus(sample.stable()),
                paceAfter(sample));
    }

    StepProof atStep() {
        return new StepProof(Counted.NONE, Counted.NONE, releaseStable, List.of());
    }

    double canaryRateUpper() {
        return ConfidenceSequence.upper(canary.failures, canary.requests, ALPHA);
    }

    double allowedRate(double margin) {
        return Math.min(1, (stable.requests < FEW ? releaseStable : stable).rate() + margin);
    }

    Forecast forecast(double margin) {
        long missing =
                ConfidenceSequence.requestsMissing(canary.failures, canary.requests, ALPHA, allowedRate(margin), MOST);
        double rate = requestsPerSecond();
        double seconds = rate > 0 ? missing / rate : -1;
        String needs =
                String.format(Locale.ROOT, "needs %,d more canary %s", missing, missing == 1 ? "request" : "requests");
        Lack lack = rate == 0 ? Lack.NO_DATA : Lack.LITTLE_DATA;
        return new Forecast(lack, missing, seconds, needs + outlook(rate, seconds));
    }

    Snapshot.Step snapshot() {
        return new Snapshot.Step(
                canary.requests,
                canary.failures,
                stable.requests,
                stable.failures,
                releaseStable.requests,
                releaseStable.failures,
                pace);
    }

    /** Canary requests a second over the last finished seconds of the step; -1 before there is one. */
    private double requestsPerSecond() {
        if (pace.size() < 2) {
            return -1;
        }
        long newest = pace.getLast().second();
        long from = Math.max(pace.getFirst().second(), newest - PACE_SECONDS);
        long requests = pace.stream()
                .filter(second -> second.second() >= from && second.second() < newest)
                .mapToLong(Snapshot.Second::requests)
                .sum();
        return (double) requests / (newest - from);
    }

    private static String outlook(double rate, double seconds) {
        if (rate < 0) {
            return "";
        }
        return rate == 0 ? "; none arrives at present" : ", about " + DurationWords.about(seconds);
    }

    private List<Snapshot.Second> paceAfter(Sample sample) {
        long second = Math.floorDiv(sample.fromMillis(), 1_000);
        long requests = sample.canary().requests();
        List<Snapshot.Second> next = new ArrayList<>(pace);
        int at = next.size();
        while (at > 0 && next.get(at - 1).second() > second) {
            at--;
        }
        if (at > 0 && next.get(at - 1).second() == second) {
            next.set(at - 1, new Snapshot.Second(second, next.get(at - 1).requests() + requests));
        } else {
            next.add(at, new Snapshot.Second(second, requests));
        }
        long oldest = next.getLast().second() - PACE_SECONDS;
        next.removeIf(old -> old.second() < oldest);
        return List.copyOf(next);
    }

    /** Requests and failures of one version. */
    record Counted(long requests, long failures) {

        static final Counted NONE = new Counted(0, 0);

        Counted plus(Counts counts) {
            return new Counted(requests + counts.requests(), failures + counts.failures());
        }

        double rate() {
            return requests == 0 ? 0 : (double) failures / requests;
        }
    }
}
