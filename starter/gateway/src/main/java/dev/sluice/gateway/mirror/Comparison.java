package dev.sluice.gateway.mirror;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was learnt about the answers of one release: at which paths canary differs from stable, and at which stable differs from
 * itself when it is asked twice.
 *
 * <p>A path is noise if stable differs from itself there at least half as often as canary does from stable. So a timestamp is
 * noise from the first pair on, and a field that changed once between two looks at stable does not hide a canary that has it
 * wrong every time. Before {@link #PAIRS_FIRST} pairs of stable were seen nothing is known of the noise.
 */
final class Comparison {
    /** Pairs of stable with which a release begins. */
    static final int PAIRS_FIRST = 20;

    private static final int MAX_PATHS = 500;
    private static final String OTHERS = "(others)";

    private final String revision;
    private final Map<String, Count> paths = new HashMap<>();
    private long stablePairs;
    private long canaryPairs;
    private long different;

    private static final class Count {
        private long stable;
        private long canary;
    }

    /** What one pair showed. */
    enum Result {
        SAME,
        DIFFERENT,
        LEARNT
    }

    /**
     * One path.
     *
     * @param canary pairs of stable and canary that differed here
     * @param stable pairs of stable and stable that did
     * @param noise whether it is left out of the comparison
     */
    record PathView(String path, long canary, long stable, boolean noise) {}

    /** All of it. */
    record View(
            String service,
            String revision,
            long canaryPairs,
            long stablePairs,
            long different,
            List<PathView> paths) {}

    Comparison(String revision) {
        this.revision = revision;
    }

    String revision() {
        return revision;
    }

    synchronized boolean knowsNoise() {
        return stablePairs >= PAIRS_FIRST;
    }

    /** Stable was asked twice. */
    synchronized Result learn(Set<String> differing) {
        stablePairs++;
        for (String path : differing) count(path).stable++;
        return Result.LEARNT;
    }

    /** Stable and canary were asked. */
    synchronized Result compare(Set<String> differing) {
        canaryPairs++;
        boolean differs = false;
        for (String path : differing) {
            Count count = count(path);
            count.canary++;
            if (!isNoise(count)) differs = true;
        }
        if (!differs) return Result.SAME;
        different++;
        return Result.DIFFERENT;
    }

    synchronized View view(String service) {
        List<PathView> views = new ArrayList<>();
        paths.forEach((path, count) -> views.add(new PathView(path, count.canary, count.stable, isNoise(count))));
        views.sort(Comparator.comparing(PathView::noise)
                .thenComparing(Comparator.comparingLong(PathView::canary).reversed())
                .thenComparing(PathView::path));
        return new View(service, revision, canaryPairs, stablePairs, different, views);
    }

    /** 2 · stable / stablePairs is at least canary / canaryPairs. */
    private boolean isNoise(Count count) {
        return count.stable > 0 && 2 * count.stable * canaryPairs >= count.canary * stablePairs;
    }

    private Count count(String path) {
        Count known = paths.get(path);
        if (known != null) return known;
        return paths.computeIfAbsent(paths.size() < MAX_PATHS ? path : OTHERS, p -> new Count());
    }
}
