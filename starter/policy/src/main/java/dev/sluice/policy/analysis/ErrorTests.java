package dev.sluice.policy.analysis;

import dev.sluice.policy.analysis.Placebos.EventFactors;
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
 *   <li>A sample of weight 0 or 10,000 counts nothing: no version was drawn. {@link FullTraffic} watches the latter.
 *   <li>A canary failure of a key that the hash did not send there (a lane, a call begun under an older table) does not
 *       count. A stable failure always counts: it lowers the evidence.
 *   <li>A is looked at after every event, not only after every sample, so the split into samples does not matter.
 *   <li>One more e-process of B starts after every sample with a canary failure. B looks at the canary alone, so each healthy request
 *       weighs against it: a canary that had answered 1,000 of them would have to fail twenty times. To the process that started
 *       at its first failure those are unknown. When a process starts depends on the past alone, so the bound holds.
 *   <li>When {@link SeenKeys#MOST} keys have failed, A and B stand still.
 *   <li>An alarm of A does not count when a placebo alarmed before, see {@link Placebos}.
 * </ul>
 *
 * <p>Both alarms are remembered: a rollback needs each of them at some time, which keeps the level (intersection-union
 * test, Berger 1982). The present values go on and are kept below the limit + 2, so that a hold ends soon after its cause.
 */
final class ErrorTests implements FailureTests {

    private final Limits limits;
    private final SeenKeys keys;
    private final Alarm worse;
    private final Alarm floor;
    private final Placebos placebos;

    private ErrorTests(Limits limits, SeenKeys keys, Alarm worse, Alarm floor, Placebos placebos) {
        this.limits = limits;
        this.keys = keys;
        this.worse = worse;
        this.floor = floor;
        this.placebos = placebos;
    }

    /**
     * @param floorRate failure rate that matters
     * @param lnAlarm logarithm of the evidence at which either test alarms
     */
    static ErrorTests begin(double floorRate, double lnAlarm) {
        return new ErrorTests(Limits.of(floorRate, lnAlarm), SeenKeys.NONE, Alarm.NONE, Alarm.NONE, Placebos.NONE);
    }

    static ErrorTests restore(Snapshot.Errors snapshot, double floorRate, double lnAlarm) {
        return new ErrorTests(
                Limits.of(floorRate, lnAlarm),
                SeenKeys.of(snapshot.keys()),
                Alarm.restore(snapshot.worse()),
                Alarm.restore(snapshot.floor()),
                Placebos.restore(snapshot.placebos()));
    }

    @Override
    public ErrorTests observe(Sample sample) {
        if (sample.weight() == 0 || sample.weight() == 10_000) {
            return this;
        }
        List<FailingKey> first = firstFailures(sample);
        ErrorTests after =
                first.isEmpty() ? at(sample.weight()) : at(sample.weight()).failed(first, sample.weight());
        return new ErrorTests(
                limits,
                keys.plus(first.stream().map(FailingKey::hash).toList()),
                after.worse,
                keys.size() >= SeenKeys.MOST ? floor : floorAfter(first, sample.canary()),
                after.placebos);
    }

    private Alarm floorAfter(List<FailingKey> first, Counts canary) {
        long failing = first.stream().filter(FailingKey::canary).count();
        Alarm next = floor.times(limits.floor.lnFactors(failing, canary.requests()), limits.lnAlarm);
        return failing == 0 ? next : next.start();
    }

    @Override
    public ErrorTests restart() {
        return new ErrorTests(limits, keys, worse.start(), floor.start(), placebos.start());
    }

    @Override
    public boolean worsePresent() {
        return worse.present(limits.lnAlarm);
    }

    @Override
    public boolean floorPresent() {
        return floor.present(limits.lnAlarm);
    }

    @Override
    public boolean vetoed() {
        return placebos.veto(limits.lnAlarm);
    }

    @Override
    public Alarm worse() {
        return worse;
    }

    @Override
    public Alarm floor() {
        return floor;
    }

    @Override
    public Placebos placebos() {
        return placebos;
    }

    @Override
    public Snapshot.Errors snapshot() {
        return new Snapshot.Errors(keys.sorted(), worse.snapshot(), floor.snapshot(), placebos.snapshot(), null);
    }

    private ErrorTests at(int weight) {
        return new ErrorTests(limits, keys, worse, floor, placebos.at(weight));
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

    /** A and the placebos after these failures; the placebos first, so that a veto is as recent as the alarm. */
    private ErrorTests failed(List<FailingKey> first, int weight) {
        EventFactors factors = EventFactors.of(weight / 10_000.0);
        Alarm after = worse;
        Placebos others = placebos;
        for (FailingKey key : first) {
            others = others.after(key, weight, factors, limits.lnAlarm);
            double[] lnFactors = key.canary() ? factors.ofCanary() : factors.ofStable();
            Alarm next = after.times(lnFactors, limits.lnAlarm);
            boolean alarms = next.reached() && !after.reached();
            after = alarms && others.veto(limits.lnAlarm) ? next.forgotten() : next;
        }
        return new ErrorTests(limits, keys, after, floor, others);
    }

    /**
     * @param floor Test B's factors
     * @param lnAlarm logarithm of the evidence at which either test alarms
     */
    private record Limits(FloorRates floor, double lnAlarm) {

        static Limits of(double floorRate, double lnAlarm) {
            return new Limits(new FloorRates(floorRate), lnAlarm);
        }
    }
}
