package dev.sluice.rollout.traffic;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A value and those who wait for its next change. The publisher never waits for a reader; a slow reader misses values in
 * between and sees the latest.
 */
public final class Broadcast<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Numbered<T> latest;
    private boolean closed;

    /** A value and how many came before it. */
    public record Numbered<T>(long number, T value) {}

    public Broadcast(T first) {
        this.latest = new Numbered<>(0, first);
    }

    public Numbered<T> latest() {
        return latest;
    }

    public void publish(T value) {
        lock.lock();
        try {
            latest = new Numbered<>(latest.number() + 1, value);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is a newer value than the numbered one, the time is over, or this is closed. */
    public Numbered<T> awaitNewer(long number, Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long left = atMost.toNanos();
            while (latest.number() <= number && !closed && left > 0) left = changed.awaitNanos(left);
            return latest;
        } finally {
            lock.unlock();
        }
    }

    /** Wakes everyone who waits, for good. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
