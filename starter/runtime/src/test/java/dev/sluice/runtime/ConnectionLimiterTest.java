package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ConnectionLimiterTest {
    private final ConnectionCounts counts = new ConnectionCounts();
    private final ConnectionLimiter limiter = new ConnectionLimiter(2, counts);

    @Test
    void aConnectionAboveTheLimitIsClosedAndCounted() {
        assertThat(limiter.admit(new EmbeddedChannel())).isTrue();
        assertThat(limiter.admit(new EmbeddedChannel())).isTrue();
        var third = new EmbeddedChannel();
        assertThat(limiter.admit(third)).isFalse();
        assertThat(third.isOpen()).isFalse();
        assertThat(counts.open()).isEqualTo(2);
        assertThat(counts.accepted()).isEqualTo(2);
        assertThat(counts.refused()).isEqualTo(1);
    }

    @Test
    void aConnectionThatEndsMakesRoom() {
        var first = new EmbeddedChannel();
        limiter.admit(first);
        limiter.admit(new EmbeddedChannel());
        first.close().syncUninterruptibly();
        assertThat(limiter.admit(new EmbeddedChannel())).isTrue();
        assertThat(counts.open()).isEqualTo(2);
    }

    @Test
    void manyRefusalsMakeOneLogLine(CapturedOutput output) {
        for (var i = 0; i < 100; i++) limiter.admit(new EmbeddedChannel());
        assertThat(output.getOut().lines().filter(line -> line.contains("Connections refused")))
                .hasSize(1);
    }

    @Test
    void listenersDoNotTakeEachOthersRoom() {
        limiter.admit(new EmbeddedChannel());
        limiter.admit(new EmbeddedChannel());
        assertThat(new ConnectionLimiter(2, counts).admit(new EmbeddedChannel()))
                .isTrue();
        assertThat(counts.open()).isEqualTo(3);
    }
}
