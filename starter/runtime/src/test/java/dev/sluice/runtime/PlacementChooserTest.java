package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.placement.PlacementPolicy;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class PlacementChooserTest {
    @Test
    void thePolicyDecides() {
        assertThat(placements((loops, random) -> 2)).hasSize(1).containsValue(12);
    }

    @Test
    void thePolicySeesWhatItHasPlaced() {
        assertThat(placements((loops, random) -> loops.placedSince(0) <= loops.placedSince(1) ? 0 : 1))
                .hasSize(2)
                .containsValue(6);
    }

    @Test
    void aPolicyThatThrowsIsReplacedByTurns(CapturedOutput output) {
        var placements = placements((loops, random) -> {
            throw new UnsupportedOperationException("not today");
        });
        assertThat(placements.values()).containsExactly(4, 4, 4);
        assertThat(output.getOut())
                .containsOnlyOnce("The placement policy failed")
                .contains("not today");
    }

    @Test
    void aPolicyThatNamesNoLoopIsReplacedByTurns(CapturedOutput output) {
        assertThat(placements((loops, random) -> 3).values()).containsExactly(4, 4, 4);
        assertThat(output.getOut()).contains("loop must be between 0 and 2, but was 3");
    }

    /** Loop → placements, of twelve on three loops. */
    private static Map<EventLoop, Integer> placements(PlacementPolicy policy) {
        try (var loops = new EventLoops(Transport.NIO, 3, policy)) {
            var placements = new HashMap<EventLoop, Integer>();
            for (var i = 0; i < 12; i++) placements.merge(loops.onServer(true).next(), 1, Integer::sum);
            return placements;
        }
    }
}
