package dev.sluice.runtime.health;

import java.time.Duration;

/**
 * Largest values that are still healthy.
 *
 * @param loopLag longest time in the last ten seconds that an event loop kept a task waiting
 * @param busyShare mean share of their time that the event loops work, 0 to 1
 * @param openFiles share of the open files that the system allows, 0 to 1
 * @param queuedThreads virtual threads that wait for a carrier
 * @param acceptOverflows connections that the kernel turned away in the last minute since an accept queue was full
 */
public record HealthLimits(
        Duration loopLag, double busyShare, double openFiles, long queuedThreads, long acceptOverflows) {}
