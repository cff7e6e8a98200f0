package dev.sluice.cli.simulate;

import dev.sluice.policy.analysis.Counts;
import dev.sluice.policy.analysis.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A judge like Kayenta's: one point a minute and version for the failure rate and the median latency, compared by {@link
 * MannWhitney} every ten minutes, three times, at the first weight. One metric that is high fails the release.
 */
final class KayentaLike implements Rule {

    private static final long POINT_MILLIS = 60_000;
    private static final int POINTS_A_LOOK = 10;
    private static final int LOOKS = 3;

    private final int weight;
    private final List<Counts> canary = new ArrayList<>();
    private final List<Counts> stable = new ArrayList<>();
    private long pointAt;
    private Counts canaryNow = Counts.NONE;
    private Counts stableNow = Counts.NONE;
    private @Nullable Ending ending;

    KayentaLike(int weight) {
        this.weight = weight;
    }

    @Override
    public String name() {
        return "Kayenta-like";
    }

    @Override
    public int weight() {
        return ending == null ? weight : 0;
    }

    @Override
    public void see(Sample sample) {
        if (pointAt == 0) {
            pointAt = sample.fromMillis() + POINT_MILLIS;
        }
        canaryNow = canaryNow.plus(sample.canary());
        stableNow = stableNow.plus(sample.stable());
        if (sample.toMillis() < pointAt || ending != null) {
            return;
        }
        pointAt += POINT_MILLIS;
        if (canaryNow.requests() > 0 && stableNow.requests() > 0) {
            canary.add(canaryNow);
            stable.add(stableNow);
        }
        canaryNow = Counts.NONE;
        stableNow = Counts.NONE;
        if (!canary.isEmpty() && canary.size() % POINTS_A_LOOK == 0) {
            look(sample.toMillis());
        }
    }

    @Override
    public Optional<Ending> ending() {
        return Optional.ofNullable(ending);
    }

    private void look(long at) {
        if (MannWhitney.high(failing(canary), failing(stable))) {
            ending = new Ending(false, at, "The failure rate is high.");
        } else if (MannWhitney.high(medians(canary), medians(stable))) {
            ending = new Ending(false, at, "The median latency is high.");
        } else if (canary.size() >= LOOKS * POINTS_A_LOOK) {
            ending = new Ending(true, at, "Three looks found nothing.");
        }
    }

    private static double[] failing(List<Counts> points) {
        return points.stream()
                .mapToDouble(point -> (double) point.failures() / point.requests())
                .toArray();
    }

    private static double[] medians(List<Counts> points) {
        return points.stream()
                .mapToDouble(point -> point.latency().quantileMicros(0.5))
                .toArray();
    }
}
