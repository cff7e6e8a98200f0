package dev.sluice.rollout.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.LatencySketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Ticks of ten seconds, scrapes wherever they are. */
class TickCounterTest {

    @Test
    void whatACounterRoseByBelongsToTheTickOfTheLaterScrape() {
        TickCounter counter = counter(List.of(series("a", "200", 5, 100, 15, 130, 25, 170)), List.of());
        assertThat(counter.counts(0)).isEqualTo(counts(0, 0));
        assertThat(counter.counts(1)).isEqualTo(counts(30, 0));
        assertThat(counter.counts(2)).isEqualTo(counts(40, 0));
        assertThat(counter.newestMillis()).isEqualTo(25_000);
        assertThat(counter.has(3)).isFalse();
    }

    @Test
    void aCounterThatBeganAnewCountsFromZero() {
        TickCounter counter = counter(List.of(series("a", "200", 5, 1_000_000, 15, 7, 25, 9)), List.of());
        assertThat(counter.counts(1)).isEqualTo(counts(7, 0));
        assertThat(counter.counts(2)).isEqualTo(counts(2, 0));
    }

    @Test
    void theFirstFailureOfATargetCounts() {
        TickCounter counter = counter(
                List.of(series("a", "200", 5, 100, 15, 110), series("a", "500", 15, 3)),
                List.of(series("a", "500", 15, 3)));
        assertThat(counter.counts(1)).isEqualTo(counts(13, 3));
    }

    @Test
    void theFirstScrapeOfATargetOnlyTellsWhereItsCountsBegin() {
        TickCounter counter = counter(
                List.of(series("a", "200", 5, 100, 15, 110), series("b", "200", 15, 5_000, 25, 5_001)), List.of());
        assertThat(counter.counts(1)).isEqualTo(counts(10, 0));
        assertThat(counter.counts(2)).isEqualTo(counts(1, 0));
    }

    @Test
    void failuresThatWereScrapedFirstAreRequestsToo() {
        TickCounter counter =
                counter(List.of(series("a", "all", 5, 100, 15, 101)), List.of(series("a", "500", 5, 0, 15, 4)));
        assertThat(counter.counts(1)).isEqualTo(counts(4, 4));
    }

    @Test
    void valuesThatAreNoneAreLeftOut() {
        TickCounter counter = counter(
                List.of(new Series(
                        Map.of("job", "x", "instance", "a"),
                        List.of(
                                new Series.Point(5_000, 1),
                                new Series.Point(15_000, Double.NaN),
                                new Series.Point(25_000, 4)))),
                List.of());
        assertThat(counter.counts(1)).isEqualTo(counts(0, 0));
        assertThat(counter.counts(2)).isEqualTo(counts(3, 0));
    }

    /** Whatever pods restart, what is counted is what was served after the first scrape. */
    @Test
    void overAnyRestartsTheSumIsWhatWasServed() {
        for (long seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            double value = random.nextInt(1_000);
            List<Series.Point> points = new ArrayList<>(List.of(new Series.Point(1_000, value)));
            long served = 0;
            for (int i = 1; i < 60; i++) {
                long risen = random.nextInt(50);
                boolean restarts = random.nextInt(10) == 0 && risen < value;
                value = restarts ? risen : value + risen;
                served += risen;
                points.add(new Series.Point(1_000 + 5_000L * i, value));
            }
            TickCounter counter = counter(List.of(new Series(Map.of(), points)), List.of());
            long counted = 0;
            for (long tick = 0; tick < 40; tick++)
                counted += counter.counts(tick).requests();
            assertThat(counted).as("seed " + seed).isEqualTo(served);
        }
    }

    private static TickCounter counter(List<Series> requests, List<Series> failures) {
        return new TickCounter(10_000, requests, failures);
    }

    private static Counts counts(long requests, long failures) {
        return new Counts(requests, failures, LatencySketch.EMPTY);
    }

    /** @param points second and value in turn */
    private static Series series(String instance, String code, double... points) {
        List<Series.Point> all = new ArrayList<>();
        for (int i = 0; i < points.length; i += 2)
            all.add(new Series.Point(Math.round(1_000 * points[i]), points[i + 1]));
        return new Series(Map.of("job", "orders", "instance", instance, "code", code), all);
    }
}
