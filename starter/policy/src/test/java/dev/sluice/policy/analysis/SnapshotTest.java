package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {

    /** Two steps of traffic; at random moments the state is replaced by what a snapshot brings back. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aRestoredAnalysisGoesOnBitForBit(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Traffic traffic = new Traffic(seed, 200)
                .failing(0.01, 0.012)
                .latencies(Traffic.Latency.lognormal(20, 0.5), Traffic.Latency.lognormal(22, 0.6));
        Analysis kept = Analysis.begin(Criteria.defaults(), seed == 1 ? LatencySketch.EMPTY : traffic.reference(10));
        Analysis restarted = kept;
        for (int i = 0; i < 800; i++) {
            if (i == 500) {
                LatencySketch reference = traffic.reference(5);
                kept = kept.atStep(reference, traffic.now());
                restarted = restarted.atStep(reference, traffic.now());
            }
            Sample sample = traffic.next(i < 500 ? 1_000 : 2_500, 250);
            kept = kept.observe(sample);
            restarted = restarted.observe(sample);
            restarted = random.nextInt(20) == 0 ? Analysis.restore(restarted.snapshot()) : restarted;
            assertThat(restarted.verdict()).as("sample %d", i).isEqualTo(kept.verdict());
        }
        assertThat(restarted.snapshot()).isEqualTo(kept.snapshot());
        assertThat(kept.snapshot().latency().correlations()).hasSize(3);
    }

    @Test
    void aNewAnalysisSurvivesToo() {
        Analysis begun = Analysis.begin(Criteria.defaults(), LatencySketch.ofMicros(1_000, 2_000));
        assertThat(Analysis.restore(begun.snapshot()).snapshot()).isEqualTo(begun.snapshot());
        assertThat(Analysis.restore(begun.snapshot()).verdict()).isEqualTo(begun.verdict());
    }

    @Test
    void itConsistsOfPlainValuesAlone() {
        Set<Type> seen = new HashSet<>();
        collect(Snapshot.class, seen);
        assertThat(seen)
                .allMatch(type -> type == long.class
                        || type == int.class
                        || type == double.class
                        || type == boolean.class
                        || type == Long.class
                        || type == Integer.class
                        || type == Double.class
                        || (type instanceof Class<?> c && c.isRecord()));
    }

    @Test
    void everyNumberIsFiniteEvenAfterALongRun() {
        Analysis analysis = Analysis.begin(Criteria.defaults(), LatencySketch.EMPTY);
        Traffic traffic = new Traffic(9, 2_000).failing(0.05, 0.001);
        for (int i = 0; i < 600; i++) {
            analysis = analysis.observe(traffic.next(500, 1_000));
        }
        Snapshot snapshot = analysis.snapshot();
        assertThat(snapshot.errors().worse().mixture().logs())
                .allSatisfy(log -> assertThat(log).isFinite());
        assertThat(snapshot.errors().floor().mixture().logs())
                .allSatisfy(log -> assertThat(log).isFinite());
    }

    private static void collect(Type type, Set<Type> seen) {
        if (type instanceof ParameterizedType list) {
            assertThat(list.getRawType()).isEqualTo(List.class);
            collect(list.getActualTypeArguments()[0], seen);
        } else if (seen.add(type) && type instanceof Class<?> c && c.isRecord()) {
            for (RecordComponent component : c.getRecordComponents()) {
                collect(component.getGenericType(), seen);
            }
        }
    }
}
