package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.Damage;
import dev.sluice.runtime.context.Baggage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever stands in the header: the lane that is put in is the lane that is read, and the only one. */
class BaggageFuzzTest {

    private static final String[] LINES = {
        "sluice.lane=qa;ttl=1,user=7", "a=1, sluice.lane = x ,b=2", "sluice.lane=", "=,;=,", "k=v;p=1;q"
    };

    @Test
    void theLaneThatIsPutInIsTheOnlyOne() {
        Damage.each(1, 20_000, LINES, line -> {
            assertThat(Baggage.lane(List.of(Baggage.with("blue", List.of(line)))))
                    .isEqualTo("blue");
            String lane = Baggage.lane(List.of(line));
            assertThat(lane == null || line.contains(lane)).isTrue();
        });
    }
}
