package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What goes in names its mistakes. */
class SampleTest {

    @Test
    void countsAddUp() {
        Counts one = new Counts(3, 1, LatencySketch.ofMicros(5, 6));
        Counts two = new Counts(4, 0, LatencySketch.ofMicros(7));
        assertThat(one.plus(two)).isEqualTo(new Counts(7, 1, LatencySketch.ofMicros(5, 6, 7)));
        assertThat(one.plus(Counts.NONE)).isEqualTo(one);
    }

    @Test
    void wrongValuesAreRefusedByName() {
        refused(() -> new Counts(-1, 0, LatencySketch.EMPTY), "requests must not be negative, but was -1");
        refused(() -> new Counts(2, 3, LatencySketch.EMPTY), "failures must be between 0 and requests (2), but was 3");
        refused(() -> new FailingKey(1, 10_000, true, 0), "bucket must be between 0 and 9999, but was 10000");
        refused(() -> sample(5, 4, 500), "toMillis must not be before fromMillis (5), but was 4");
        refused(() -> sample(4, 5, 10_001), "weight must be between 0 and 10000, but was 10001");
        refused(() -> sample(4, 5, -1), "weight must be between 0 and 10000, but was -1");
    }

    @Test
    void wrongCriteriaAreRefusedByName() {
        refused(() -> criteria(0, 0.01, 1.1, 1.5), "falseAlarm must be between 0 and 1, both excluded, but was 0.0");
        refused(
                () -> criteria(Double.NaN, 0.01, 1.1, 1.5),
                "falseAlarm must be between 0 and 1, both excluded, but was NaN");
        refused(() -> criteria(0.01, 0.6, 1.1, 1.5), "floor must be at most 0.5, but was 0.6");
        refused(() -> criteria(0.01, 0.01, 0.9, 1.5), "latencyHold must be between 1.0 and 100, but was 0.9");
        refused(() -> criteria(0.01, 0.01, 1.3, 1.2), "latencyRollback must be between 1.3 and 100, but was 1.2");
        assertThat(Criteria.defaults()).isEqualTo(new Criteria(0.01, 0.005, 0.01, 1.1, 1.5, 1_000));
    }

    private static Criteria criteria(double falseAlarm, double floor, double hold, double rollback) {
        return new Criteria(falseAlarm, floor, 0.01, hold, rollback, 1_000);
    }

    private static Sample sample(long from, long to, int weight) {
        return new Sample(from, to, weight, Counts.NONE, Counts.NONE, List.of());
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }
}
