package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestGuardTest {
    private static final Timeouts TIMEOUTS = new Timeouts(
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(75),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(30));
    private static final RequestLimits LIMITS = new RequestLimits(1_000, 10, 2);

    private EmbeddedChannel connection = new EmbeddedChannel();
    private int requests;
    private final ConnectionCounts counts = new ConnectionCounts();

    @BeforeEach
    void guard() {
        guard(TIMEOUTS);
    }

    private void guard(Timeouts timeouts) {
        connection.freezeTime();
        connection.pipeline().addLast(new HttpServerCodec());
        RequestGuard.install(connection.pipeline(), timeouts, LIMITS, counts);
    }

    @AfterEach
    void release() {
        connection.finishAndReleaseAll();
    }

    @Test
    void aHeadThatTricklesInIsAnsweredAndCutOffAtTheDeadline() {
        receive("GET / HTTP/1.1\r\n");
        for (var second = 1; second <= 9; second++) {
            advance(1);
            receive("x-slow-" + second + ": 1\r\n");
        }
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertIsRefused(Refusal.HEADER_TIMEOUT, "408 Request Timeout");
    }

    @Test
    void aHeadThatIsCompleteInTimeIsNotCutOff() {
        receive("GET / HTTP/1.1\r\n");
        advance(9);
        receive("host: localhost\r\n\r\n");
        advance(60);
        assertThat(connection.isOpen()).isTrue();
        assertNothingIsRefused();
    }

    @Test
    void aConnectionOnWhichNothingIsSentIsCutOff() {
        advance(29);
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertThat(connection.isOpen()).isFalse();
        assertThat(sent()).isEmpty();
        assertThat(counts.refused(Refusal.FIRST_BYTE)).isEqualTo(1);
    }

    @Test
    void aConnectionThatIsAnsweringIsNotIdle() {
        receive("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
        advance(600);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void aConnectionBetweenRequestsIsClosedWhenItHasBeenIdleForItsTime() {
        for (var request = 1; request <= 3; request++) {
            receive("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
            respond();
            advance(74);
            assertThat(connection.isOpen()).isTrue();
        }
        advance(1);
        assertThat(connection.isOpen()).isFalse();
        assertNothingIsRefused();
    }

    @Test
    void aConnectionIsIdleFromTheEndOfItsRequestOn() {
        receive("POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\nx");
        respond();
        advance(4);
        receive("x");
        advance(74);
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void aBodyThatStopsIsAnsweredAndCutOff() {
        receive("POST / HTTP/1.1\r\ncontent-length: 30\r\n\r\n");
        advance(4);
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertIsRefused(Refusal.BODY_TIMEOUT, "408 Request Timeout");
    }

    @Test
    void aBodyThatTricklesInIsCutOffWhenItHasFallenBehindItsRate() {
        receive("POST / HTTP/1.1\r\ncontent-length: 1000\r\n\r\n");
        // Each second costs one second and earns half of one: the account of five seconds lasts nine.
        for (var second = 1; second <= 8; second++) {
            advance(1);
            receive("xxxxx");
        }
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertIsRefused(Refusal.BODY_TIMEOUT, "408 Request Timeout");
    }

    @Test
    void aFastStartDoesNotPayForATrickle() {
        receive("POST / HTTP/1.1\r\ncontent-length: 1000\r\n\r\n" + "x".repeat(900));
        for (var second = 1; second <= 4; second++) {
            advance(1);
            receive("x");
        }
        assertThat(connection.isOpen()).isTrue();
        advance(2);
        assertIsRefused(Refusal.BODY_TIMEOUT, "408 Request Timeout");
    }

    @Test
    void aLongUploadThatKeepsTheRateIsNotCutOffUnlessAWholeRequestHasALimit() {
        upload();
        advance(4); // a minute in all
        assertIsRefused(Refusal.REQUEST_TIMEOUT, "408 Request Timeout");
    }

    @Test
    void aLongUploadThatKeepsTheRateIsNotCutOff() {
        reinstall(new Timeouts(
                Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofSeconds(5), Duration.ZERO, Duration.ZERO));
        upload();
        advance(4);
        assertThat(connection.isOpen()).isTrue();
        assertNothingIsRefused();
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
    void aBodyThatIsAnnouncedTooLargeIsRefusedBeforeTheApplicationSeesIt() {
        receive("POST / HTTP/1.1\r\ncontent-length: 1001\r\n\r\n");
        assertThat(requests).isZero();
        assertIsRefused(Refusal.BODY_SIZE, "413 Request Entity Too Large");
    }

    @Test
    void aBodyThatGrowsTooLargeIsRefused() {
        receive("POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n");
        receive("200\r\n" + "x".repeat(0x200) + "\r\n");
        assertThat(connection.isOpen()).isTrue();
        receive("200\r\n" + "x".repeat(0x200) + "\r\n");
        assertIsRefused(Refusal.BODY_SIZE, "413 Request Entity Too Large");
    }

    @Test
    void aHeaderThatIsTooLargeIsRefused() {
        receive("GET / HTTP/1.1\r\nx: " + "x".repeat(9_000) + "\r\n\r\n");
        assertIsRefused(Refusal.HEADER_SIZE, "431 Request Header Fields Too Large");
    }

    @Test
    void aFirstLineThatIsTooLongIsRefused() {
        receive("GET /" + "x".repeat(9_000) + " HTTP/1.1\r\n\r\n");
        assertIsRefused(Refusal.LINE_SIZE, "414 Request-URI Too Long");
    }

    @Test
    void tooManyRequestsWithoutAnAnswerAreRefusedWhenTheOthersHaveTheirs() {
        receive("GET / HTTP/1.1\r\n\r\n".repeat(3));
        assertThat(requests).isEqualTo(2);
        assertThat(sent()).isEmpty();
        respond();
        assertThat(sent()).startsWith("HTTP/1.1 200 OK").doesNotContain("429");
        respond();
        assertThat(sent()).startsWith("HTTP/1.1 200 OK").contains("HTTP/1.1 429 Too Many Requests");
        assertThat(connection.isOpen()).isFalse();
        assertThat(counts.refused(Refusal.PIPELINE)).isEqualTo(1);
    }

    @Test
    void aRefusalIsNotPutIntoTheMiddleOfAnotherAnswer() {
        receive("POST / HTTP/1.1\r\ncontent-length: 30\r\n\r\n");
        connection.writeOutbound(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        assertThat(sent()).startsWith("HTTP/1.1 200 OK");
        advance(5);
        assertThat(sent()).isEmpty();
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void nothingFollowsARefusal() {
        receive("POST / HTTP/1.1\r\ncontent-length: 30\r\n\r\n");
        advance(5);
        assertThat(sent()).contains("408");
        var late = connection.write(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK));
        connection.flush();
        assertThat(late.isSuccess()).isFalse();
        assertThat(sent()).isEmpty();
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
        reinstall(Timeouts.NONE);
        receive("GET / HTTP/1.1\r\n");
        advance(1_000_000);
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void theNextRequestOnTheConnectionHasADeadlineOfItsOwn() {
        receive("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
        advance(60);
        respond();
        assertThat(sent()).startsWith("HTTP/1.1 200 OK");
        receive("GET /next HTTP/1.1\r\n");
        advance(9);
        assertThat(connection.isOpen()).isTrue();
        advance(1);
        assertIsRefused(Refusal.HEADER_TIMEOUT, "408 Request Timeout");
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

    /** 56 seconds of ten bytes each, which is the slowest rate allowed. */
    private void upload() {
        receive("POST / HTTP/1.1\r\ncontent-length: 1000\r\n\r\n");
        for (var second = 0; second < 56; second++) {
            advance(1);
            receive("xxxxxxxxxx");
        }
        assertThat(connection.isOpen()).isTrue();
    }

    private void reinstall(Timeouts timeouts) {
        connection.finishAndReleaseAll();
        connection = new EmbeddedChannel();
        guard(timeouts);
    }

    private void assertIsRefused(Refusal reason, String status) {
        assertThat(sent())
                .startsWith("HTTP/1.1 " + status + "\r\n")
                .contains("content-type: application/problem+json\r\n", "connection: close\r\n")
                .contains("\"type\":\"urn:sluice:problem:" + reason.reason() + "\"");
        assertThat(connection.isOpen()).isFalse();
        assertThat(counts.refused(reason)).isEqualTo(1);
    }

    private void assertNothingIsRefused() {
        for (var reason : Refusal.values()) assertThat(counts.refused(reason)).isZero();
    }

    private void respond() {
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers().set("content-length", 0);
        connection.writeOutbound(response);
    }

    private String sent() {
        var text = new StringBuilder();
        for (ByteBuf bytes = connection.readOutbound(); bytes != null; bytes = connection.readOutbound()) {
            text.append(bytes.toString(StandardCharsets.ISO_8859_1));
            bytes.release();
        }
        return text.toString();
    }

    private void receive(String text) {
        connection.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
        for (Object message = connection.readInbound(); message != null; message = connection.readInbound()) {
            if (message instanceof HttpRequest) requests++;
            ReferenceCountUtil.release(message);
        }
    }

    private void advance(int seconds) {
        connection.advanceTimeBy(seconds, TimeUnit.SECONDS);
        connection.runScheduledPendingTasks();
    }
}
