package dev.sluice.policy.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Canaries that are none: groups of stable users as large as the canary, which run through the same Test A; immutable.
 *
 * <p>Idea: a group of users drawn by the same hash is exchangeable with the users of a harmless canary. If such a group looks
 * worse than all others, then something that is not the version makes failures cluster by user, and the test cannot be
 * trusted to blame the canary either. A harmless canary is the first of G + 1 such groups to reach the limit with probability
 * at most {@code 1/(G+1)}, with no assumption about users, bursts or what a failure is: a second bound that holds when
 * those of the first do not. So once a placebo has been at the limit before the canary, the canary's alarm does not count.
 *
 * <p>Chance alone brings a placebo to the limit in some eight of a hundred healthy releases (nineteen of them, and two users of
 * one group who are the first to fail at all suffice). That must not keep a really bad canary in place: its alarm counts again
 * once its evidence exceeds the placebo's greatest by {@value #LEAD} times the limit. At 5 % that is four failing users more.
 * A placebo's record counts up to {@value #MOST_RECORD} times the limit, so no placebo can prevent a rollback.
 *
 * <p>Groups: at the first weight w, {@code [o, o + w)} for at most {@value #MOST} multiples o of w, or of 500 if w is less.
 * When w rises, those that would overlap the canary or an earlier group end, and the others grow from their first bucket on
 * as the canary does, so that each has the same history as the canary. At 5 % there are 19, at 25 % 3, at 50 % one. A
 * veto ends with its group.
 *
 * <p>Cost: G times that of Test A for each first failure. Source: permutation tests (Fisher 1935), here over the hash.
 *
 * @param weight the highest weight seen, 0 before the first
 * @param canary the canary itself as one of the groups
 * @param groups those that do not overlap at that weight
 * @param alarmed how many groups have ever reached the limit, ended ones included
 */
record Placebos(int weight, Group canary, List<Group> groups, int alarmed) {

    static final int MOST = 19;

    private static final int BUCKETS = 10_000;
    /** By how many times the limit the canary must exceed a placebo that was there first. */
    private static final int LEAD = 2;
    /** Up to how many times the limit a placebo's record counts. */
    private static final int MOST_RECORD = 10;

    /** Before the canary's first weight. */
    static final Placebos NONE = new Placebos(0, Group.at(0), List.of(), 0);

    /**
     * One group.
     *
     * @param first its first bucket
     * @param worse its evidence
     * @param record the greatest that it has ever been
     */
    record Group(int first, RestartMixture worse, double record) {

        static Group at(int first) {
            return new Group(first, RestartMixture.begin(RateRatios.SIZE), 0);
        }

        static Group restore(Snapshot.Group snapshot) {
            return new Group(snapshot.first(), RestartMixture.restore(snapshot.worse()), snapshot.record());
        }

        Group start() {
            return new Group(first, worse.start(), record);
        }

        Group times(double[] lnFactors) {
            RestartMixture next = worse.times(lnFactors);
            return new Group(first, next, Math.max(record, next.lnEvidence()));
        }

        Snapshot.Group snapshot() {
            return new Snapshot.Group(first, worse.snapshot(), record);
        }
    }

    static Placebos restore(Snapshot.Placebos snapshot) {
        return new Placebos(
                snapshot.weight(),
                Group.restore(snapshot.canary()),
                snapshot.groups().stream().map(Group::restore).toList(),
                snapshot.alarmed());
    }

    /** The groups that there are at this weight. */
    Placebos at(int now) {
        if (now <= weight) {
            return this;
        }
        List<Group> kept = new ArrayList<>();
        int free = now;
        for (Group group : weight == 0 ? formed(now) : groups) {
            if (group.first >= free && group.first + now <= BUCKETS) {
                kept.add(group);
                free = group.first + now;
            }
        }
        return new Placebos(now, canary, List.copyOf(kept), alarmed);
    }

    /** One more process starts in every group's test. */
    Placebos start() {
        return with(canary.start(), Group::start, alarmed);
    }

    /**
     * One first failure of a key.
     *
     * @param in the canary's weight when it happened
     * @param factors of Test A at that weight
     */
    Placebos after(FailingKey key, int in, EventFactors factors, double lnAlarm) {
        Placebos next = with(
                canary.times(key.canary() ? factors.ofCanary : factors.ofStable),
                group -> group.times(has(group, key, in) ? factors.ofCanary : factors.ofStable),
                alarmed);
        long more = next.reached(lnAlarm) - reached(lnAlarm);
        return new Placebos(weight, next.canary, next.groups, alarmed + (int) more);
    }

    /** Whether an alarm of the canary does not count: a placebo was there first, and the canary has not left it far behind. */
    boolean veto(double lnAlarm) {
        double greatest = greatest();
        return greatest >= lnAlarm
                && canary.worse.lnEvidence() < Math.min(greatest, MOST_RECORD * lnAlarm) + LEAD * lnAlarm;
    }

    /** The greatest evidence that a group has ever had; 0 without groups. */
    double greatest() {
        return groups.stream().mapToDouble(Group::record).max().orElse(0);
    }

    Snapshot.Placebos snapshot() {
        return new Snapshot.Placebos(
                weight, canary.snapshot(), groups.stream().map(Group::snapshot).toList(), alarmed);
    }

    private Placebos with(Group canaryNext, UnaryOperator<Group> change, int alarms) {
        return new Placebos(weight, canaryNext, groups.stream().map(change).toList(), alarms);
    }

    private long reached(double lnAlarm) {
        return groups.stream().filter(group -> group.record >= lnAlarm).count();
    }

    private static boolean has(Group group, FailingKey key, int in) {
        return !key.canary() && key.bucket() >= group.first && key.bucket() < group.first + in;
    }

    private static List<Group> formed(int weight) {
        int step = Math.max(weight, BUCKETS / (MOST + 1));
        List<Group> groups = new ArrayList<>();
        for (int first = step; first + weight <= BUCKETS; first += step) {
            groups.add(Group.at(first));
        }
        return groups;
    }

    /** Logarithms of Test A's factors for one failure, by whose it is. */
    @SuppressWarnings("ArrayRecordComponent")
    record EventFactors(double[] ofCanary, double[] ofStable) {

        static EventFactors of(double w) {
            double[] lnCosts = RateRatios.OF_FAILURES.lnCosts(w);
            return new EventFactors(
                    RateRatios.OF_FAILURES.lnFactors(1, 0, w, lnCosts),
                    RateRatios.OF_FAILURES.lnFactors(0, 1, w, lnCosts));
        }
    }
}
