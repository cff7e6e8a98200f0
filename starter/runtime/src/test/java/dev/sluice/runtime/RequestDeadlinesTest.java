package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestDeadlinesTest {
    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(75), Duration.ofSeconds(5), Duration.ofSeconds(60));

    private final EmbeddedChannel connection = new EmbeddedChannel();
    private final AtomicInteger expired = new AtomicInteger();

    @BeforeEach
    void guard() {
        connection.freezeTime();
        connection.pipeline().addLast(new HttpServerCodec());
        RequestDeadlines.install(connection.pipeline(), TIMEOUTS, expired::incrementAndGet);
    }

    @AfterEach
    void release() {
        connection.finishAndReleaseAll();
    }

    @Test
    void aHeadThatTricklesInIsCutOffAtTheDeadline() {
        receive("GET / HTTP/1.1\r\n");
        for (var second = 1; second <= 9; second++) {
            advance(1);
            receive("x-slow-" + second + ": 1\r\n");
        }
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertThat(connection.isOpen()).isFalse();
        assertThat(expired).hasValue(1);
    }

    @Test
    void aHeadThatIsCompleteInTimeIsNotCutOff() {
        receive("GET / HTTP/1.1\r\n");
        advance(9);
        receive("host: localhost\r\n\r\n");
        advance(60);
        assertThat(connection.isOpen()).isTrue();
        assertThat(expired).hasValue(0);
    }

    @Test
    void aConnectionThatHasSentNothingIsLeftToTheIdleTimeout() {
        advance(60);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aBodyThatStopsIsCutOff() {
        receive("POST / HTTP/1.1\r\ncontent-length: 30\r\n\r\n");
        advance(4);
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertThat(connection.isOpen()).isFalse();
        assertThat(expired).hasValue(1);
    }

    @Test
    void aBodyThatTricklesInIsCutOffWhenItTakesTooLongInAll() {
        receive("POST / HTTP/1.1\r\ncontent-length: 1000\r\n\r\n");
        for (var second = 1; second < 60; second++) {
            advance(1);
            receive("x");
        }
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void aBodyThatArrivesInTimeIsNotCutOff() {
        receive("POST / HTTP/1.1\r\ncontent-length: 30\r\n\r\n");
        for (var second = 0; second < 30; second++) {
            advance(1);
            receive("x");
        }
        advance(600);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void timeInWhichTheServerDoesNotReadIsNotTheClients() {
        connection.config().setAutoRead(false);
        receive("POST / HTTP/1.1\r\ncontent-length: 30\r\n\r\n");
        advance(600);
        assertThat(connection.isOpen()).isTrue();
        connection.read();
        advance(5);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void whatIsLeftOfARequestThatWasCutOffIsNotPassedOn() {
        receive("GET / HTTP/1.1\r\n");
        advance(10);
        assertThat(connection.isOpen()).isFalse();
        assertThat(connection.inboundMessages()).isEmpty();
    }

    @Test
    void zeroWaitsForEver() {
        var patient = new EmbeddedChannel(new HttpServerCodec());
        patient.freezeTime();
        var none = new Timeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        RequestDeadlines.install(patient.pipeline(), none, expired::incrementAndGet);
        patient.writeInbound(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n", StandardCharsets.ISO_8859_1));
        patient.advanceTimeBy(1, TimeUnit.DAYS);
        patient.runScheduledPendingTasks();
        assertThat(patient.isOpen()).isTrue();
        patient.finishAndReleaseAll();
    }

    @Test
    void theNextRequestOnTheConnectionHasADeadlineOfItsOwn() {
        receive("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
        advance(60);
        receive("GET /next HTTP/1.1\r\n");
        advance(9);
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void aConnectionThatWasUpgradedIsNoLongerWatched() {
        connection.pipeline().remove(HttpServerCodec.class);
        receive("frame");
        advance(60);
        receive("frame");
        advance(60);
        assertThat(connection.isOpen()).isTrue();
    }

    private void receive(String text) {
        connection.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        for (Object message = connection.readInbound(); message != null; message = connection.readInbound())
            ReferenceCountUtil.release(message);
    }

    private void advance(int seconds) {
        connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
    }
}
