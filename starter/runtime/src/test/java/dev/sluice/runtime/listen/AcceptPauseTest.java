package dev.sluice.runtime.listen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.placement.LoopLimits;
import dev.sluice.policy.placement.LoopLoad;
import dev.sluice.policy.placement.Loops;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AcceptPauseTest {
    private final AtomicLong now = new AtomicLong();
    private final EmbeddedChannel listener = new EmbeddedChannel();
    private final AcceptPause pause = new AcceptPause(new LoopLimits(0.9, 100, 100), Duration.ofMillis(500), now::get);

    @BeforeEach
    void watch() {
        pause.watch(listener);
    }

    @Test
    void acceptingPausesWhenTheLoopsAreFullAndGoesOnWhenTheyAreNot() {
        pause.accept(busy(0.95));
        assertThat(listener.config().isAutoRead()).isFalse();
        assertThat(pause.isOn()).isTrue();
        after(100);
        pause.accept(busy(0.85));
        assertThat(pause.isOn()).as("less than a tenth below").isTrue();
        after(100);
        pause.accept(busy(0.5));
        assertThat(listener.config().isAutoRead()).isTrue();
        assertThat(pause.isOn()).isFalse();
        assertThat(pause.pauses()).isEqualTo(1);
        assertThat(pause.seconds()).isEqualTo(0.2);
    }

    @Test
    void aPauseEndsAfterAWhileWhateverTheLoad() {
        pause.accept(busy(1));
        after(499);
        pause.accept(busy(1));
        assertThat(pause.isOn()).isTrue();
        after(1);
        pause.accept(busy(1));
        assertThat(listener.config().isAutoRead()).isTrue();
        after(100);
        pause.accept(busy(1));
        assertThat(pause.pauses()).isEqualTo(2);
    }

    @Test
    void timeOfAPauseThatLastsIsCounted() {
        pause.accept(busy(1));
        after(300);
        assertThat(pause.seconds()).isEqualTo(0.3);
    }

    @Test
    void aListenerThatComesDuringAPausePauses() {
        pause.accept(busy(1));
        var another = new EmbeddedChannel();
        pause.watch(another);
        assertThat(another.config().isAutoRead()).isFalse();
    }

    @Test
    void aListenerThatIsClosedIsForgotten() {
        listener.close().syncUninterruptibly();
        pause.accept(busy(1));
        assertThat(pause.isOn()).isFalse();
    }

    private void after(long millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private static Loops busy(double share) {
        return new Loops() {
            @Override
            public int count() {
                return 1;
            }

            @Override
            public LoopLoad sampled(int loop) {
                return new LoopLoad(0, 0, share);
            }

            @Override
            public int placedSince(int loop) {
                return 0;
            }

            @Override
            public long placements() {
                return 0;
            }
        };
    }
}
