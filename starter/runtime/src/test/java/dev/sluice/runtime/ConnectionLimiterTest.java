package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ConnectionLimiterTest {
    private final ConnectionCounts counts = new ConnectionCounts();
    private final ConnectionLimiter limiter = new ConnectionLimiter(2, 0, counts);

    @Test
    void aConnectionAboveTheLimitIsClosedAndCounted() {
        assertThat(limiter.admit(new EmbeddedChannel())).isTrue();
        assertThat(limiter.admit(new EmbeddedChannel())).isTrue();
        var third = new EmbeddedChannel();
        assertThat(limiter.admit(third)).isFalse();
        assertThat(third.isOpen()).isFalse();
        assertThat(counts.open()).isEqualTo(2);
        assertThat(counts.accepted()).isEqualTo(2);
        assertThat(counts.refused(Refusal.CONNECTIONS)).isEqualTo(1);
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
        assertThat(output.getOut().lines().filter(line -> line.contains("Clients turned away")))
                .hasSize(1);
    }

    @Test
    void listenersDoNotTakeEachOthersRoom() {
        limiter.admit(new EmbeddedChannel());
        limiter.admit(new EmbeddedChannel());
        assertThat(new ConnectionLimiter(2, 0, counts).admit(new EmbeddedChannel()))
                .isTrue();
        assertThat(counts.open()).isEqualTo(3);
    }

    @Test
    void anAddressDoesNotTakeTheRoomOfOthers() {
        var picky = new ConnectionLimiter(10, 2, counts);
        var first = from("192.0.2.1");
        assertThat(picky.admit(first)).isTrue();
        assertThat(picky.admit(from("192.0.2.1"))).isTrue();
        assertThat(picky.admit(from("192.0.2.1"))).isFalse();
        assertThat(picky.admit(from("192.0.2.2"))).isTrue();
        assertThat(counts.refused(Refusal.CONNECTIONS_OF_ADDRESS)).isEqualTo(1);
        first.close().syncUninterruptibly();
        assertThat(picky.admit(from("192.0.2.1"))).isTrue();
    }

    @Test
    void anIpv6NetworkCountsAsOneAddress() {
        var picky = new ConnectionLimiter(10, 1, counts);
        assertThat(picky.admit(from("2001:db8:1:1::1"))).isTrue();
        assertThat(picky.admit(from("2001:db8:1:1:2::9"))).isFalse();
        assertThat(picky.admit(from("2001:db8:1:2::1"))).isTrue();
    }

    @Test
    void addressesAreForgottenWhenTheirConnectionsEnd() {
        var picky = new ConnectionLimiter(10, 1, counts);
        var first = from("192.0.2.1");
        picky.admit(first);
        picky.admit(from("192.0.2.1"));
        assertThat(picky.addresses()).isEqualTo(1);
        first.close().syncUninterruptibly();
        assertThat(picky.addresses()).isZero();
    }

    private static EmbeddedChannel from(String address) {
        return new EmbeddedChannel() {
            @Override
            protected SocketAddress remoteAddress0() {
                return new InetSocketAddress(address, 1);
            }
        };
    }
}
