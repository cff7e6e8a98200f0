package dev.sluice.resource;

import dev.sluice.policy.analysis.Criteria;

/** Reads {@code spec.analysis}. */
final class CriteriaReader {
    private static final double LARGEST_FLOOR = 0.5;
    private static final double LARGEST_FACTOR = 100;
    private static final long LARGEST_WARM_UP = 1_000_000;

    private CriteriaReader() {}

    /** Where nothing but criteria may be. */
    static Criteria read(Fields spec) {
        return spec.object("analysis")
                .map(analysis -> {
                    Criteria criteria = criteria(analysis);
                    analysis.refuseUnknown();
                    return criteria;
                })
                .orElseGet(Criteria::defaults);
    }

    /** The criteria; whoever reads the rest of the object refuses what is unknown. */
    static Criteria criteria(Fields analysis) {
        Criteria defaults = Criteria.defaults();
        double falseAlarm = analysis.number("falseAlarm", 0.000001, 0.5).orElse(defaults.falseAlarm());
        double floor = floor(analysis, defaults.floor());
        double margin = Quantities.percent(analysis, "margin").orElse(defaults.margin());
        double hold = defaults.latencyHold();
        double rollback = defaults.latencyRollback();
        int warmUp = defaults.warmUp();
        var latency = analysis.object("latency");
        if (latency.isPresent()) {
            hold = latency.get().number("hold", 1, LARGEST_FACTOR).orElse(hold);
            rollback = latency.get().number("rollback", 1, LARGEST_FACTOR).orElse(Math.max(rollback, hold));
            warmUp = (int) latency.get().whole("warmUp", 0, LARGEST_WARM_UP).orElse(warmUp);
            latency.get().refuseUnknown();
        }
        if (rollback < hold) {
            analysis.refuse("latency.rollback", "must be at least hold (" + hold + "), but was " + rollback);
            rollback = hold;
        }
        return new Criteria(falseAlarm, floor, margin, hold, rollback, warmUp);
    }

    private static double floor(Fields analysis, double usual) {
        double floor = Quantities.percent(analysis, "floor").orElse(usual);
        if (floor <= LARGEST_FLOOR) {
            return floor;
        }
        analysis.refuse("floor", "must be at most 50%, else nothing would ever be rolled back");
        return usual;
    }
}
