package dev.sluice.policy.analysis;

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
        long stableFailures) {}
