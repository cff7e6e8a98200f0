package dev.sluice.rollout.traffic;

/**
 * Numbers that rise strictly, also over crashes. They are reserved on disk in blocks ahead of their use, so that issuing
 * one, which stands between a failing canary and weight zero, waits for no disk. A crash leaves a gap and nothing else.
 */
final class Epochs {
    private static final long BLOCK = 1_000;

    private final GatewayTableRouter.EpochStore store;
    private long last;
    private long reserved;

    Epochs(GatewayTableRouter.EpochStore store) {
        this.store = store;
        this.last = store.reserved();
        this.reserved = last + BLOCK;
        store.reserve(reserved);
    }

    /** The next one; callers hold the router's lock. */
    long next() {
        if (last == reserved) {
            store.reserve(reserved + BLOCK);
            reserved += BLOCK;
        }
        return ++last;
    }
}
