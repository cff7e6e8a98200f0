package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.channel.Channel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class TransportTest {
    private final Throwable noLibrary =
            new UnsatisfiedLinkError("failed to load").initCause(new IllegalStateException("no netty_epoll here"));

    @Test
    void autoTakesEpollWhereItIsAvailable() {
        assertThat(Transport.select(TransportMode.AUTO, transport -> null)).isEqualTo(Transport.EPOLL);
    }

    @Test
    void autoFallsBackToNioWithOneWarningThatSaysWhy(CapturedOutput output) {
        assertThat(Transport.select(TransportMode.AUTO, transport -> noLibrary)).isEqualTo(Transport.NIO);
        assertThat(output.getOut().lines().filter(line -> line.contains("Epoll is not available")))
                .singleElement()
                .asString()
                .contains("WARN");
    }

    @Test
    void nioDoesNotAskForEpoll(CapturedOutput output) {
        assertThat(Transport.select(TransportMode.NIO, transport -> noLibrary)).isEqualTo(Transport.NIO);
        assertThat(output.getOut()).isEmpty();
    }

    @Test
    void epollThatIsDemandedAndMissingIsAFailureThatNamesTheRoot() {
        assertThatExceptionOfType(TransportUnavailableException.class)
                .isThrownBy(() -> Transport.select(TransportMode.EPOLL, transport -> noLibrary))
                .withMessage("EPOLL is not available: no netty_epoll here")
                .withCause(noLibrary);
    }

    @Test
    void ioUringIsTakenOnDemandOnly() {
        assertThat(Transport.select(TransportMode.IO_URING, transport -> null)).isEqualTo(Transport.IO_URING);
        assertThatExceptionOfType(TransportUnavailableException.class)
                .isThrownBy(() -> Transport.select(TransportMode.IO_URING, transport -> noLibrary));
    }

    @ParameterizedTest
    @EnumSource
    void everyTransportHasChannelsForStreamsListenersAndDatagrams(Transport transport) {
        assertThat(transport.channelClass(SocketChannel.class)).isAssignableTo(SocketChannel.class);
        assertThat(transport.channelClass(ServerSocketChannel.class)).isAssignableTo(ServerSocketChannel.class);
        assertThat(transport.channelClass(DatagramChannel.class)).isAssignableTo(DatagramChannel.class);
    }

    @Test
    void aChannelThatATransportCannotMakeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Transport.NIO.channelClass(Channel.class))
                .withMessage("NIO has no channel for io.netty.channel.Channel");
    }
}
