package dev.sluice.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.policy.Damage;
import dev.sluice.policy.analysis.Analysis;
import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.analysis.FailingKey;
import dev.sluice.policy.analysis.FullTraffic;
import dev.sluice.policy.analysis.LatencySketch;
import dev.sluice.policy.analysis.Sample;
import dev.sluice.policy.rollout.Command;
import dev.sluice.policy.rollout.Recorded;
import dev.sluice.policy.rollout.Release;
import dev.sluice.policy.rollout.RolloutPlan;
import dev.sluice.policy.rollout.RolloutState;
import dev.sluice.policy.rollout.Signal;
import dev.sluice.policy.rollout.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReleaseRecordTest {

    private static final Instant T = Instant.ofEpochMilli(1_700_000_000_123L);
    private static final RolloutState PREPARING = new RolloutState.Preparing(new Release("1", "2", T), "Waits.");
    private static final RolloutPlan PLAN = new RolloutPlan(
            List.of(
                    new Step.Weighted(500, Duration.ofSeconds(90)),
                    new Step.Approval(),
                    new Step.Weighted(10_000, Duration.ZERO)),
            Duration.ofHours(1),
            Duration.ofMinutes(10));
    private static final Sample SAMPLE = new Sample(
            1,
            251,
            500,
            new Counts(190, 1, LatencySketch.ofMicros(1_000, 1_100, 90_000)),
            new Counts(10, 1, LatencySketch.ofMicros(1_000)),
            List.of(new FailingKey(-1, 9_999, false, 3), new FailingKey(Long.MAX_VALUE, 0, true, 4)));

    static Stream<Recorded> entries() {
        LatencySketch normal = LatencySketch.ofMicros(7, 8, 9);
        Analysis analysis = Analysis.begin(Criteria.defaults(), normal).observe(SAMPLE);
        Analysis ticks = Analysis.begin(Criteria.defaults(), normal, 2.5).observe(SAMPLE);
        FullTraffic alone = FullTraffic.begin(Criteria.defaults(), SAMPLE.stable(), normal);
        return Stream.of(
                new Recorded.Stands(T, new RolloutState.Idle("1"), PLAN, null, null),
                new Recorded.Stands(T, PREPARING, PLAN, analysis.snapshot(), alone),
                new Recorded.Tested(T, true, Criteria.defaults(), normal, null),
                new Recorded.Tested(T, true, Criteria.defaults(), normal, 2.5),
                new Recorded.Stands(T, PREPARING, PLAN, ticks.snapshot(), null),
                Recorded.Decided.of(new Signal.Breached(T, "Guard cpu is above 0.8."), PREPARING),
                new Recorded.Sampled(T, SAMPLE, null),
                new Recorded.Sampled(T, SAMPLE, alone),
                Recorded.Decided.of(new Signal.NewRevision(T, "2"), PREPARING),
                Recorded.Decided.of(new Signal.Judged(T, analysis.verdict()), PREPARING),
                Recorded.Decided.of(new Signal.StableUnready(T, "No."), PREPARING),
                Recorded.Decided.of(new Signal.Commanded(T, Command.PAUSE, "alice"), PREPARING),
                new Recorded.Cut(T));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void whatIsWrittenIsWhatIsRead(Recorded entry) {
        String line = ReleaseRecord.line(entry);
        assertThat(line).doesNotContain("\n");
        assertThat(ReleaseRecord.read(line + "\n")).containsExactly(entry);
    }

    @Test
    void aTornLastLineIsLeftOut() {
        String text = entries().map(ReleaseRecord::line).collect(Collectors.joining("\n")) + "\n";
        assertThat(ReleaseRecord.read(text)).hasSize(13);
        assertThat(ReleaseRecord.read(text.substring(0, text.length() - 3))).hasSize(12);
        assertThat(ReleaseRecord.read("")).isEmpty();
    }

    @Test
    void aLineThatIsNoneIsNamed() {
        assertThatExceptionOfType(InvalidDocument.class)
                .isThrownBy(() -> ReleaseRecord.read(ReleaseRecord.line(new Recorded.Cut(T)) + "\n{}\n"))
                .withMessageStartingWith("line 2 is no line of a release's record: ");
        assertThatExceptionOfType(InvalidDocument.class).isThrownBy(() -> ReleaseRecord.read("null\n"));
    }

    @Test
    void damagedRecordsAreReadOrRefused() {
        String[] lines =
                entries().map(entry -> ReleaseRecord.line(entry) + "\n").toArray(String[]::new);
        Damage.each(3, 3_000, lines, text -> {
            try {
                ReleaseRecord.read(text);
            } catch (InvalidDocument refused) {
                assertThat(refused.errors()).isNotEmpty();
            }
        });
    }
}
