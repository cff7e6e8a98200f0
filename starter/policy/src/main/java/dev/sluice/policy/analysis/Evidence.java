package dev.sluice.policy.analysis;

import java.util.Locale;

/**
 * The figures behind a verdict. Evidence values are natural logarithms; a test alarms when its value reaches
 * {@code limit}. Once alarmed, a rollback test keeps at least that value.
 *
 * @param worse Test A: the canary fails more often than stable
 * @param floor Test B: the canary fails more often than the floor
 * @param latency the canary is slower than the rollback factor allows
 * @param latencyHold the canary is slower than the hold factor allows; falls again when the canary recovers
 * @param limit {@code ln(1 / falseAlarm)}
 * @param canaryRateUpper upper 95 % confidence bound of the canary's failure rate in this step; 1 without data
 * @param allowedRate what {@code canaryRateUpper} must be below to pass: stable's failure rate plus the margin
 * @param canaryRequests canary requests in this step
 * @param canaryFailures canary failures in this step
 * @param stableRequests stable requests in this step
 * @param stableFailures stable failures in this step
 * @param placebos how Test A judged groups of stable's own users
 * @param latencies both versions' latencies in this step
 */
public record Evidence(
        double worse,
        double floor,
        double latency,
        double latencyHold,
        double limit,
        double canaryRateUpper,
        double allowedRate,
        long canaryRequests,
        long canaryFailures,
        long stableRequests,
        long stableFailures,
        Placebos placebos,
        Latencies latencies) {

    /**
     * The live calibration of Test A: groups of stable users as large as the canary, judged as if they were it.
     *
     * @param groups how many there are at the present weight
     * @param alarmed how many have reached the limit in this release; a few in a hundred releases do by chance
     * @param greatest the greatest evidence that one of them has had, to be compared with {@code limit}
     */
    public record Placebos(int groups, int alarmed, double greatest) {
        public static final Placebos NONE = new Placebos(0, 0, 0);
    }

    /** Medians and 99th percentiles in microseconds; 0 without data. */
    public record Latencies(long canaryP50Micros, long stableP50Micros, long canaryP99Micros, long stableP99Micros) {
        public static final Latencies NONE = new Latencies(0, 0, 0, 0);

        /** One clause for people. */
        public String text() {
            return String.format(
                    Locale.ROOT,
                    "p50 %.1f ms against stable's %.1f ms, p99 %.1f ms against %.1f ms",
                    canaryP50Micros / 1_000.0,
                    stableP50Micros / 1_000.0,
                    canaryP99Micros / 1_000.0,
                    stableP99Micros / 1_000.0);
        }
    }

    /** Both versions' failures in one clause for people. */
    public String failuresText() {
        return String.format(
                Locale.ROOT,
                "%,d of %,d canary requests failed, %,d of %,d of stable's",
                canaryFailures,
                canaryRequests,
                stableFailures,
                stableRequests);
    }
}
