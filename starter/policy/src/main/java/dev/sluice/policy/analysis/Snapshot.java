package dev.sluice.policy.analysis;

import java.util.List;

/** The state of an {@link Analysis} as plain values that any JSON mapper can write and read; every double is finite. */
public record Snapshot(Criteria criteria, List<Long> keys) {}
