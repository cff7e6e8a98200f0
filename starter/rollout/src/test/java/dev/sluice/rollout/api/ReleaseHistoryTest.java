package dev.sluice.rollout.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.rollout.api.HistoryPoint.Look;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReleaseHistoryTest {
    private static final Instant START = Instant.ofEpochSecond(1_000);

    @Test
    void aPointTellsWhatHappenedInTheTenSecondsBeforeIt() {
        ReleaseHistory history = looks(START, 20);
        HistoryPoint last = history.points().getLast();
        assertThat(last.seconds()).isEqualTo(10);
        assertThat(last.stable().requests()).isEqualTo(1_000);
        assertThat(last.canary().failures()).isEqualTo(10);
        assertThat(last.canary().p50Micros())
                .isEqualTo(LatencySketch.of(Map.of(380, 1L)).quantileMicros(0.5));
        assertThat(last.tests()).isNull();
    }

    @Test
    void aLookTooSoonAddsNothing() {
        ReleaseHistory history = looks(START, 5);
        assertThat(ReleaseHistory.after(history, look(START, 5_300))).isSameAs(history);
    }

    @Test
    void aLongReleaseIsDrawnFromItsStartWithABoundedNumberOfPoints() {
        ReleaseHistory history = looks(START, 10_000);
        assertThat(history.points()).hasSizeBetween(ReleaseHistory.MOST / 2, ReleaseHistory.MOST);
        assertThat(history.points().getFirst().at()).isLessThan(START.toEpochMilli() + 60_000);
        assertThat(history.points().getLast().at()).isGreaterThan(START.toEpochMilli() + 9_900_000);
        assertThat(history.stretch()).isEqualTo(32);
        assertThat(history.looks()).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void anotherReleaseBeginsAnew() {
        ReleaseHistory history = ReleaseHistory.after(looks(START, 5), look(START.plusSeconds(60), 1_000));
        assertThat(history.points()).isEmpty();
        assertThat(history.startedAt()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void whatCameSinceIsWhatAWatcherHasNotSeen() {
        ReleaseHistory history = looks(START, 5);
        long seen = history.points().get(2).at();
        assertThat(history.since(seen))
                .isEqualTo(history.points().subList(3, history.points().size()));
        assertThat(history.since(0)).isEqualTo(history.points());
        assertThat(history.since(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void aControllerThatIsStartedAgainDrawsOnFromTheRecord() {
        List<Recorded> record = new ArrayList<>();
        record.add(sampled(-5_000));
        for (int i = 0; i < 4 * 60; i++) record.add(sampled(250L * i));
        ReleaseHistory history = ReleaseHistory.remembered(record, look(START, 75_000));

        assertThat(history.startedAt()).isEqualTo(START);
        assertThat(history.points()).hasSize(59);
        HistoryPoint last = history.points().getLast();
        assertThat(last.at()).isEqualTo(START.toEpochMilli() + 59_250);
        assertThat(last.stable().requests()).isEqualTo(1_000);
        assertThat(last.canary().failures()).isEqualTo(40);
        assertThat(last.weight()).isEqualTo(500);

        HistoryPoint next =
                ReleaseHistory.after(history, look(START, 76_000)).points().getLast();
        assertThat(next.seconds()).isEqualTo(1);
        assertThat(next.stable().requests()).isEqualTo(100);
    }

    @Test
    void withoutARecordAHistoryBeginsWithTheFirstLook() {
        ReleaseHistory history = ReleaseHistory.remembered(List.of(), look(START, 75_000));
        assertThat(history).isEqualTo(ReleaseHistory.after(null, look(START, 75_000)));
    }

    /** What a gateway saw in a quarter of a second: 25 requests at stable, and two of which one failed at the canary. */
    private static Recorded sampled(long millis) {
        long from = START.toEpochMilli() + millis;
        Sample sample = new Sample(
                from,
                from + 250,
                500,
                new Counts(25, 0, LatencySketch.of(Map.of(380, 25L))),
                new Counts(2, 1, LatencySketch.of(Map.of(380, 1L))),
                List.of());
        return new Recorded.Sampled(Instant.ofEpochMilli(from + 250), sample, null);
    }

    private static ReleaseHistory looks(Instant start, int seconds) {
        @Nullable ReleaseHistory history = null;
        for (int i = 0; i <= seconds; i++) history = ReleaseHistory.after(history, look(start, 1_000L * i));
        return Objects.requireNonNull(history);
    }

    /** A hundred requests a second at stable, and ten of which one fails at the canary. */
    private static Look look(Instant start, long millis) {
        long requests = millis / 10;
        return new Look(
                start,
                start.toEpochMilli() + millis,
                1_000,
                new Counts(requests, 0, LatencySketch.of(Map.of(380, requests))),
                new Counts(
                        requests / 10, requests / 100, LatencySketch.of(Map.of(380, requests / 10 - requests / 100))),
                null);
    }
}
