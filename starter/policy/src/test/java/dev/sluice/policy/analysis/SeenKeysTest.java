package dev.sluice.policy.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SeenKeysTest {

    @Test
    void remembersExactlyWhatWasAddedInBatchesOfAnySize() {
        long seed = 99;
        SplittableRandom random = new SplittableRandom(seed);
        SeenKeys keys = SeenKeys.NONE;
        Set<Long> expected = new HashSet<>();
        while (expected.size() < 5_000) {
            List<Long> batch = new ArrayList<>();
            for (int i = random.nextInt(40); i > 0; i--) {
                long hash = random.nextLong();
                if (expected.add(hash)) {
                    batch.add(hash);
                }
            }
            keys = keys.plus(batch);
        }
        assertThat(keys.size()).isEqualTo(expected.size());
        assertThat(keys.sorted()).containsExactlyElementsOf(new TreeSet<>(expected));
        assertThat(expected).allMatch(keys::contains);
        for (int i = 0; i < 5_000; i++) {
            assertThat(keys.contains(random.nextLong())).as("seed %d", seed).isFalse();
        }
    }

    @Test
    void anOldSetDoesNotSeeWhatIsAddedToANewOne() {
        SeenKeys old = SeenKeys.of(List.of(1L, 2L, 3L));
        SeenKeys left = old.plus(List.of(4L));
        SeenKeys right = old.plus(List.of(5L, Long.MIN_VALUE, Long.MAX_VALUE));
        assertThat(old.sorted()).containsExactly(1L, 2L, 3L);
        assertThat(left.sorted()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(right.sorted()).containsExactly(Long.MIN_VALUE, 1L, 2L, 3L, 5L, Long.MAX_VALUE);
    }
}
