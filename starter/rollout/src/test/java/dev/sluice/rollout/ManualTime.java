package dev.sluice.rollout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that moves when it is told to. */
public final class ManualTime implements InstantSource {
    private volatile Instant now;

    public ManualTime() {
        this(Instant.parse("2026-03-01T12:00:00Z"));
    }

    ManualTime(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    public void pass(Duration duration) {
        now = now.plus(duration);
    }
}
