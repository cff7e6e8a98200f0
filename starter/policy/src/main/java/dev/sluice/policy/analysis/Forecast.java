package dev.sluice.policy.analysis;

/**
 * What a step still waits for.
 *
 * @param lack what is missing
 * @param requestsMissing canary requests still needed, if none of them fails
 * @param secondsAtPresentRate how long that takes at the rate of the last seconds; -1 while that is unknown or zero
 * @param text one clause for people: {@code needs 480 more canary requests, about 48 s}
 */
public record Forecast(Lack lack, long requestsMissing, double secondsAtPresentRate, String text) {

    /** What kind of data is missing. */
    public enum Lack {
        /** Canary requests arrive, and more are needed. */
        LITTLE_DATA,
        /** No canary request arrives: waiting alone does not help. */
        NO_DATA
    }
}
