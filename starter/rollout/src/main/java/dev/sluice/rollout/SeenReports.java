package dev.sluice.rollout;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which reports of which gateway processes are counted already. A report that was sent again because its answer was lost
 * is known by its number; one that was overtaken by a later one still counts when it arrives.
 *
 * @param boots gateway process to its numbers, the one heard of last at the end
 */
record SeenReports(Map<String, Numbers> boots) {
    static final SeenReports NONE = new SeenReports(Map.of());

    /** How many gateway processes are remembered. */
    private static final int BOOTS = 64;

    /** How far behind the highest number a late report may be; above a gateway's backlog of 100. */
    private static final int WINDOW = 128;

    public SeenReports {
        boots = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(boots));
    }

    /**
     * Numbers of one gateway process.
     *
     * @param highest number seen
     * @param missing numbers not seen in the window below it
     */
    public record Numbers(long highest, SortedSet<Long> missing) {
        static final Numbers NONE = new Numbers(0, new TreeSet<>());

        public Numbers {
            missing = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(missing));
        }

        boolean has(long number) {
            return number <= highest && !missing.contains(number);
        }

        Numbers plus(long number) {
            SortedSet<Long> gaps = new TreeSet<>(missing);
            gaps.remove(number);
            long next = Math.max(highest, number);
            for (long gap = Math.max(highest + 1, next - WINDOW); gap < next; gap++) gaps.add(gap);
            return new Numbers(next, new TreeSet<>(gaps.tailSet(next - WINDOW)));
        }
    }

    boolean has(String boot, long number) {
        return boots.getOrDefault(boot, Numbers.NONE).has(number);
    }

    SeenReports plus(String boot, long number) {
        Map<String, Numbers> next = new LinkedHashMap<>(boots);
        Numbers numbers = next.remove(boot);
        next.put(boot, (numbers == null ? Numbers.NONE : numbers).plus(number));
        if (next.size() > BOOTS) next.remove(next.keySet().iterator().next());
        return new SeenReports(next);
    }
}
