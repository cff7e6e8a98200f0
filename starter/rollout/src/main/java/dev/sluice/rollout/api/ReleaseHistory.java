package dev.sluice.rollout.api;

import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.Replay;
import dev.sluice.rollout.api.HistoryPoint.Look;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one release over time: at first a point each second, for the ten seconds before it. When there are
 * {@value #MOST} points every second one is left out, and from then on points come half as often for windows twice as long: a
 * release of any length is drawn from its start, with as many points as a chart has room for. An immutable value.
 *
 * @param startedAt of the release
 * @param stretch seconds from one point to the next
 * @param looks the latest ones, oldest first; the next point's window begins with the first
 */
record ReleaseHistory(Instant startedAt, List<HistoryPoint> points, int stretch, List<Look> looks) {
    static final int MOST = 600;

    private static final int LOOKS = 10;

    ReleaseHistory {
        points = List.copyOf(points);
        looks = List.copyOf(looks);
    }

    /** The history after one more look; the same if it comes too soon, a new one if another release is on. */
    static ReleaseHistory after(@Nullable ReleaseHistory before, Look look) {
        if (before == null || !before.startedAt.equals(look.startedAt()))
            return new ReleaseHistory(look.startedAt(), List.of(), 1, List.of(look));
        boolean due = look.at() - before.looks.getLast().at() >= 1_000L * before.stretch;
        return due ? before.with(look) : before;
    }

    /** The history as a release's record tells it, for a controller that has not looked itself; its next window begins with the look. */
    static ReleaseHistory remembered(Iterable<? extends Recorded> record, Look look) {
        Remembered remembered = new Remembered(look.startedAt());
        Replay.watch(record, remembered);
        ReleaseHistory before = remembered.history;
        return before == null
                ? after(null, look)
                : new ReleaseHistory(before.startedAt, before.points, before.stretch, List.of(look));
    }

    /** Looks at a record as at a release. Counts are those since the record begins, of which only differences are drawn. */
    private static final class Remembered implements Replay.Watcher {
        private final Instant startedAt;
        private Counts stable = Counts.NONE;
        private Counts canary = Counts.NONE;
        private @Nullable ReleaseHistory history;

        Remembered(Instant startedAt) {
            this.startedAt = startedAt;
        }

        @Override
        public void saw(Sample sample, @Nullable Analysis analysis) {
            if (sample.toMillis() < startedAt.toEpochMilli()) return;
            stable = stable.plus(sample.stable());
            canary = canary.plus(sample.canary());
            history = after(history, Look.at(startedAt, sample, stable, canary, analysis));
        }
    }

    /** Points after that time. */
    List<HistoryPoint> since(long at) {
        int from = points.size();
        while (from > 0 && points.get(from - 1).at() > at) from--;
        return points.subList(from, points.size());
    }

    private ReleaseHistory with(Look look) {
        List<HistoryPoint> longer = new ArrayList<>(points);
        longer.add(HistoryPoint.between(looks.getFirst(), look));
        List<Look> latest = new ArrayList<>(looks.subList(looks.size() < LOOKS ? 0 : 1, looks.size()));
        latest.add(look);
        return longer.size() < MOST
                ? new ReleaseHistory(startedAt, longer, stretch, latest)
                : new ReleaseHistory(startedAt, everySecond(longer), 2 * stretch, latest);
    }

    private static List<HistoryPoint> everySecond(List<HistoryPoint> points) {
        return IntStream.range(0, points.size())
                .filter(i -> i % 2 == 1)
                .mapToObj(points::get)
                .toList();
    }
}
