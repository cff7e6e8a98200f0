package dev.sluice.policy.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much slow requests come in clusters, measured on stable's own traffic second by second; immutable.
 *
 * <p>Idea: a pause makes all requests of a moment slow together, so ten slow requests are not ten pieces of evidence. The
 * latency tests divide their evidence by {@code phi}, the design effect of that clustering. From at most 60 finished
 * seconds with {@code n_t} stable requests of which {@code s_t} were slow, {@code p} = all slow / all requests:
 *
 * <pre>
 * X2  = sum_t (s_t - n_t p)^2 / (n_t p (1 - p))             Pearson's statistic, T - 1 degrees of freedom
 * rho = (max(1, X2 / (T - 1)) u - 1) / (mean n_t - 1)       correlation of two requests of the same second
 * phi = 1 + rho ((1 - w) (w m - 1) + w ((1 - w) m - 1))     m = requests a second, w = the canary's share
 * </pre>
 *
 * <p>With {@code u = 1 + 2 sqrt(2 / (T - 1))}, two standard errors, so that few seconds do not flatter. Pearson's form is
 * {@code Var/Mean} for rare events, and unlike it does not take a change of traffic or a common event for clustering. The
 * effect depends on how many requests of one version share a second, hence {@code rho} is kept and {@code phi} is
 * computed for the weight in force: ten canary requests a second cluster less than 190 of stable. {@code phi} uses finished
 * seconds only, so it is known before the evidence that it divides; a power of at most 1 of a factor with mean at most 1
 * has a mean of at most 1 (Jensen), so the bound on false alarms holds for any {@code phi} of at least 1.
 *
 * <p>Cost: 60 additions a quantile and sample. Sources: Kish, "Survey Sampling", 1965 (design effect); McCullagh, Nelder,
 * "Generalized Linear Models", 1989, section 4.5.
 */
final class Dispersion {

    /** Seconds needed before there is an estimate. */
    static final int LEAST_TICKS = 5;

    private static final int MOST_TICKS = 60;
    /** Samples of a second may arrive until this many seconds later. */
    private static final int OPEN_TICKS = 2;

    private final List<Snapshot.Tick> ticks;
    private final List<Double> carried;

    private Dispersion(List<Snapshot.Tick> ticks, List<Double> carried) {
        this.ticks = ticks;
        this.carried = carried;
    }

    static Dispersion unknown() {
        return new Dispersion(List.of(), List.of());
    }

    static Dispersion restore(List<Snapshot.Tick> ticks, List<Double> carried) {
        return new Dispersion(List.copyOf(ticks), List.copyOf(carried));
    }

    /** The thresholds change: what is known so far stays in force until there is an estimate for the new ones. */
    Dispersion forNewThresholds() {
        return new Dispersion(List.of(), known() ? correlations() : carried);
    }

    /** Adds requests to the second in which their window began; a second that was dropped already stays dropped. */
    Dispersion observe(long millis, long canary, long stable, List<Long> slow) {
        long second = Math.floorDiv(millis, 1_000);
        int at = ticks.size();
        while (at > 0 && ticks.get(at - 1).second() > second) {
            at--;
        }
        boolean full = ticks.size() >= MOST_TICKS + OPEN_TICKS;
        if (at == 0 && full) {
            return this;
        }
        List<Snapshot.Tick> next = new ArrayList<>(ticks);
        if (at > 0 && ticks.get(at - 1).second() == second) {
            next.set(at - 1, sum(ticks.get(at - 1), canary, stable, slow));
        } else {
            next.add(at, new Snapshot.Tick(second, canary, stable, List.copyOf(slow)));
            if (full) {
                next.removeFirst();
            }
        }
        return new Dispersion(List.copyOf(next), carried);
    }

    /** Whether there is an estimate. */
    boolean known() {
        return !carried.isEmpty() || finished().count() >= LEAST_TICKS;
    }

    /** {@code phi} for each quantile at this share of the canary; 1 or more. */
    double[] factors(double w) {
        double perSecond = finished()
                .mapToLong(tick -> tick.canary() + tick.stable())
                .average()
                .orElse(1);
        double ofCanary = Math.max(0, w * perSecond - 1);
        double ofStable = Math.max(0, (1 - w) * perSecond - 1);
        return correlations().stream()
                .mapToDouble(rho -> 1 + rho * ((1 - w) * ofCanary + w * ofStable))
                .toArray();
    }

    List<Snapshot.Tick> ticks() {
        return ticks;
    }

    List<Double> carried() {
        return carried;
    }

    private List<Double> correlations() {
        List<Snapshot.Tick> finished = finished().toList();
        if (finished.size() < LEAST_TICKS) {
            return carried;
        }
        List<Double> correlations = new ArrayList<>();
        for (int j = 0; j < LatencyTests.QUANTILES.size(); j++) {
            correlations.add(correlation(finished, j));
        }
        return List.copyOf(correlations);
    }

    private static double correlation(List<Snapshot.Tick> ticks, int quantile) {
        double requests = 0;
        double slow = 0;
        double squares = 0;
        for (Snapshot.Tick tick : ticks) {
            double n = tick.stable();
            double s = tick.slow().get(quantile);
            requests += n;
            slow += s;
            squares += s * s / n;
        }
        double p = slow / requests;
        double freedom = ticks.size() - 1;
        double pearson = p <= 0 || p >= 1 ? 0 : (squares - p * slow) / (p * (1 - p));
        double upper = Math.max(1, pearson / freedom) * (1 + 2 * StrictMath.sqrt(2 / freedom));
        return Math.min(1, (upper - 1) / Math.max(1, requests / ticks.size() - 1));
    }

    private Stream<Snapshot.Tick> finished() {
        long newest = ticks.isEmpty() ? 0 : ticks.getLast().second();
        return ticks.stream().filter(tick -> tick.second() <= newest - OPEN_TICKS && tick.stable() > 0);
    }

    private static Snapshot.Tick sum(Snapshot.Tick tick, long canary, long stable, List<Long> slow) {
        List<Long> sums = new ArrayList<>();
        for (int j = 0; j < slow.size(); j++) {
            sums.add(tick.slow().get(j) + slow.get(j));
        }
        return new Snapshot.Tick(tick.second(), tick.canary() + canary, tick.stable() + stable, List.copyOf(sums));
    }
}
