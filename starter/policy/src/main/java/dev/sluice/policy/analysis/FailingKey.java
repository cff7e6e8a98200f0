package dev.sluice.policy.analysis;

/**
 * One failed attempt, by the sticky key that suffered it.
 *
 * <p>Calls that were sent to the canary by a lane do not belong here: their version was not drawn by the hash.
 *
 * @param hash first 8 bytes of SHA-256 of the sticky key; random for a call without a key
 * @param bucket routing bucket of the key, 0 to 9,999
 * @param canary whether the canary failed, else stable
 * @param atMillis time of the failure, milliseconds since the epoch
 */
public record FailingKey(long hash, int bucket, boolean canary, long atMillis) {

    public FailingKey {
        if (bucket < 0 || bucket > 9_999) {
            throw new IllegalArgumentException("bucket must be between 0 and 9999, but was " + bucket);
        }
    }
}
