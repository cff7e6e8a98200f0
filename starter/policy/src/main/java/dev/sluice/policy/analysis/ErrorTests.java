package dev.sluice.policy.analysis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Tests A and B on the failures of one release; immutable.
 *
 * <p>Idea: the unit is the sticky key. Only the first failure of each key counts, in either version. If the new version
 * changes nothing, a key fails at times that do not depend on the version, and the version is an independent draw of the
 * hash with probability {@code w = weight / 10000}: so Test A in its per-event form is exact, whatever the users' habits.
 * At request level ten broken clients among 20,000 would raise false alarms from 1 % to 9 %.
 *
 * <ul>
 *   <li>A sample of weight 0 counts nothing: no version was drawn.
 *   <li>A canary failure of a key that the hash did not send there (a lane, a call begun under an older table) does not
 *       count. A stable failure always counts: it lowers the evidence.
 *   <li>A is looked at after every event, not only after every sample, so the split into samples does not matter.
 *   <li>When {@link SeenKeys#MOST} keys have failed, A and B stand still.
 * </ul>
 *
 * <p>Both alarms are remembered: a rollback needs each of them at some time, which keeps the level (intersection-union
 * test, Berger 1982). The present values go on and are kept below the limit + 2, so that a hold ends soon after its cause.
 */
final class ErrorTests {

    /** How far above the limit the evidence may rise. */
    static final double ABOVE = 2.0;

    private final FloorRates floorRates;
    private final double lnAlarm;
    private final SeenKeys keys;
    private final Alarm worse;
    private final Alarm floor;

    private ErrorTests(FloorRates floorRates, double lnAlarm, SeenKeys keys, Alarm worse, Alarm floor) {
        this.floorRates = floorRates;
        this.lnAlarm = lnAlarm;
        this.keys = keys;
        this.worse = worse;
        this.floor = floor;
    }

    /**
     * @param floorRate failure rate that matters
     * @param lnAlarm logarithm of the evidence at which either test alarms
     */
    static ErrorTests begin(double floorRate, double lnAlarm) {
        Alarm none = new Alarm(RestartMixture.begin(RateRatios.SIZE), false);
        return new ErrorTests(new FloorRates(floorRate), lnAlarm, SeenKeys.NONE, none, none);
    }

    static ErrorTests restore(Snapshot.Errors snapshot, double floorRate, double lnAlarm) {
        return new ErrorTests(
                new FloorRates(floorRate),
                lnAlarm,
                SeenKeys.of(snapshot.keys()),
                Alarm.restore(snapshot.worse()),
                Alarm.restore(snapshot.floor()));
    }

    ErrorTests observe(Sample sample) {
        if (sample.weight() == 0) {
            return this;
        }
        List<FailingKey> first = firstFailures(sample);
        long failing = first.stream().filter(FailingKey::canary).count();
        double[] lnFactors = floorRates.lnFactors(failing, sample.canary().requests());
        return new ErrorTests(
                floorRates,
                lnAlarm,
                keys.plus(first.stream().map(FailingKey::hash).toList()),
                worseAfter(first, sample.weight() / 10_000.0),
                keys.size() >= SeenKeys.MOST ? floor : floor.times(lnFactors, lnAlarm));
    }

    /** One more e-process starts in both tests. */
    ErrorTests restart() {
        return new ErrorTests(floorRates, lnAlarm, keys, worse.start(), floor.start());
    }

    Alarm worse() {
        return worse;
    }

    Alarm floor() {
        return floor;
    }

    Snapshot.Errors snapshot() {
        return new Snapshot.Errors(keys.sorted(), worse.snapshot(), floor.snapshot());
    }

    private List<FailingKey> firstFailures(Sample sample) {
        List<FailingKey> first = new ArrayList<>();
        Set<Long> here = new HashSet<>();
        for (FailingKey key : sample.failingKeys()) {
            boolean drawn = !key.canary() || key.bucket() < sample.weight();
            if (drawn
                    && keys.size() + first.size() < SeenKeys.MOST
                    && !keys.contains(key.hash())
                    && here.add(key.hash())) {
                first.add(key);
            }
        }
        return first;
    }

    private Alarm worseAfter(List<FailingKey> first, double w) {
        if (first.isEmpty()) {
            return worse;
        }
        double[] lnCosts = RateRatios.OF_FAILURES.lnCosts(w);
        double[] onCanary = RateRatios.OF_FAILURES.lnFactors(1, 0, w, lnCosts);
        double[] onStable = RateRatios.OF_FAILURES.lnFactors(0, 1, w, lnCosts);
        Alarm after = worse;
        for (FailingKey key : first) {
            after = after.times(key.canary() ? onCanary : onStable, lnAlarm);
        }
        return after;
    }
}
