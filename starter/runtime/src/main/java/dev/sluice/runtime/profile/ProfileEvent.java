package dev.sluice.runtime.profile;

/** What a profile is about. */
enum ProfileEvent {
    /** Time on a processor. */
    CPU("nanoseconds"),
    /** Time, working or waiting. */
    WALL("nanoseconds"),
    /** Memory allocated. */
    ALLOC("bytes"),
    /** Time spent waiting for locks. */
    LOCK("nanoseconds");

    private final String unit;

    ProfileEvent(String unit) {
        this.unit = unit;
    }

    /** What the values of the stacks count. */
    String unit() {
        return unit;
    }
}
