package dev.sluice.policy.analysis;

/**
 * What a step still waits for.
 *
 * @param requestsMissing canary requests still needed, if none of them fails
 * @param secondsAtPresentRate how long that takes at the rate of the last seconds; -1 while no canary request arrives
 * @param text one clause for people: {@code needs 480 more canary requests, about 48 s}
 */
public record Forecast(long requestsMissing, double secondsAtPresentRate, String text) {}
