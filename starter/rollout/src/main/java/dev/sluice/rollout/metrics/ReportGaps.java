package dev.sluice.rollout.metrics;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts the numbers that are missing between the reports of each gateway process since this controller started. */
final class ReportGaps {
    private static final int BOOTS = 64;
    private static final int WINDOW = 128;

    private final Map<String, Numbers> boots = new LinkedHashMap<>();
    private long lostEarlier;

    /** Numbers of one process; bit {@code n % WINDOW} stands for the latest number {@code n} that falls on it. */
    private static final class Numbers {
        private final long first;
        private final BitSet recent = new BitSet(WINDOW);
        private long highest;
        private long distinct;

        Numbers(long first) {
            this.first = first;
            this.highest = first - 1;
        }

        boolean add(long number) {
            if (number <= highest - WINDOW) return true;
            if (number > highest) {
                for (long next = highest + 1; next < number && next <= highest + WINDOW; next++)
                    recent.clear((int) (next % WINDOW));
                if (number - highest >= WINDOW) recent.clear();
                highest = number;
                recent.clear((int) (number % WINDOW));
            }
            boolean known = recent.get((int) (number % WINDOW));
            recent.set((int) (number % WINDOW));
            if (!known && number >= first) distinct++;
            return known;
        }

        long lost() {
            return highest - first + 1 - distinct;
        }
    }

    /** Whether the number was heard before. */
    synchronized boolean heard(String boot, long number) {
        Numbers numbers = boots.remove(boot);
        if (numbers == null) numbers = new Numbers(number);
        boots.put(boot, numbers);
        if (boots.size() > BOOTS) {
            Numbers oldest = boots.remove(boots.keySet().iterator().next());
            lostEarlier += oldest == null ? 0 : oldest.lost();
        }
        return numbers.add(number);
    }

    synchronized long lost() {
        return lostEarlier + boots.values().stream().mapToLong(Numbers::lost).sum();
    }
}
